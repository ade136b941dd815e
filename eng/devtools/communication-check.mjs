// Sends mails to a Communication Services resource with the vendor's own client and prints what it saw, one JSON object.
// The tests run it against the stand-in, so that a wrong belief about the protocol cannot hide in both the stand-in and
// our client.
//
//   NODE_EXTRA_CA_CERTS=authority.pem node communication-check.mjs https://127.0.0.1:PORT/ ACCESSKEY
import { EmailClient } from '@azure/communication-email';

const [endpoint, accessKey] = process.argv.slice(2);
const options = { retryOptions: { maxRetries: 0 } };
const byKey = new EmailClient(`endpoint=${endpoint};accesskey=${accessKey}`, options);
const byToken = new EmailClient(endpoint, { getToken: async (scope) => ((saw.scope = String(scope)), { token: 'check', expiresOnTimestamp: Date.now() + 3_600_000 }) }, options);
const byWrongKey = new EmailClient(`endpoint=${endpoint};accesskey=${Buffer.from('wrong').toString('base64')}`, options);
const saw = {};

const mail = (subject) => ({
  senderAddress: 'securemail@acme.example',
  content: { subject, plainText: 'Text', html: '<p>Text</p>' },
  recipients: { to: [{ address: 'bob@outside.example' }] },
  headers: { 'Auto-Submitted': 'auto-generated' },
  attachments: [{ name: 'a.html', contentType: 'text/html', contentInBase64: Buffer.from('file').toString('base64') }],
});
const failure = async (action) => action().then(() => 'none', (error) => `${error.statusCode} ${error.code}`);

const poller = await byKey.beginSend(mail('by key'), { operationId: '11111111-2222-4333-8444-555555555555' });
const result = await poller.pollUntilDone();
saw.result = `${result.id} ${result.status}`;
saw.byToken = (await (await byToken.beginSend(mail('by token'))).pollUntilDone()).status;
saw.wrongKey = await failure(() => byWrongKey.beginSend(mail('wrong key')));
saw.noRecipient = await failure(() => byKey.beginSend({ ...mail('nobody'), recipients: { to: [] } }));

console.log(JSON.stringify(saw));
process.exit(0);
