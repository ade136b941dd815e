// What somebody must hear of. Each alert's description says what to do; the runbook's "Incidents" has the steps.
// Queries run every 15 minutes: the cheapest rate, and every fault here can wait that long.
param name string
param suffix string
param location string
param tags object
param address string
param workspaceId string
param vaultId string

var logAlerts = [
  {
    name: 'poison'
    severity: 2
    description: 'A hint failed five times and went to a poison queue. The sweep wakes the step again; look for the cause. Runbook: "A poison queue fills".'
    query: 'AppTraces | where Message startswith "Message has reached MaxDequeueCount"'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'overdue-expiry'
    severity: 1
    description: 'No sweep succeeded for 30 minutes: keys of expired messages may still exist (no read serves them). Runbook: "Expiry is overdue".'
    query: 'AppRequests | where Name == "sweep" and Success == true'
    operator: 'LessThan'
    threshold: 1
  }
  {
    name: 'delivery-failures'
    severity: 2
    description: 'Notices or copies fail again and again. They wait and are retried; nothing is lost. Runbook: "Mail does not leave".'
    query: 'AppRequests | where Name in ("notify", "deliver") and Success == false'
    operator: 'GreaterThan'
    threshold: 10
  }
  {
    name: 'server-errors'
    severity: 2
    description: 'The webhook or the portal answered 5xx. Mail flows post again by themselves. Runbook: "The webhook answers 5xx".'
    query: 'AppRequests | where Name in ("inbound", "portal") and toint(ResultCode) >= 500'
    operator: 'GreaterThan'
    threshold: 5
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${name}-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: take(name, 12)
    enabled: true
    emailReceivers: [{ name: 'operators', emailAddress: address, useCommonAlertSchema: true }]
  }
}

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for alert in logAlerts: {
  name: '${name}-${alert.name}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: '${name}: ${alert.name}'
    description: alert.description
    severity: alert.severity
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT30M'
    // The tables appear with the first telemetry, which comes after this deployment.
    skipQueryValidation: true
    autoMitigate: true
    criteria: {
      allOf: [
        {
          query: alert.query
          timeAggregation: 'Count'
          operator: alert.operator
          threshold: alert.threshold
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: [people.id] }
  }
}]

resource vaultThrottling 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-vault-throttling'
  location: 'global'
  tags: tags
  properties: {
    description: 'The vault answered 429: too many keys are opened at once. Reads wait and succeed later. Runbook: "The vault throttles".'
    severity: 2
    enabled: true
    scopes: [vaultId]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'throttled'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.KeyVault/vaults'
          metricName: 'ServiceApiResult'
          dimensions: [{ name: 'StatusCode', operator: 'Include', values: ['429'] }]
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: [{ actionGroupId: people.id }]
  }
}
