// One test measures what the process allocates, and two cores are soon busy with Azurite and MailDev.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
