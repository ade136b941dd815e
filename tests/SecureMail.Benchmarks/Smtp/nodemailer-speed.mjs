// Sends mails by nodemailer over pooled STARTTLS connections, and prints how many a second.
//
//   node nodemailer-speed.mjs DEVTOOLS PORT AUTHORITY.pem CONNECTIONS MAILS MESSAGE-FILE
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [devTools, port, authority, connections, mails, file] = process.argv.slice(2);
const nodemailer = createRequire(join(devTools, 'package.json'))('nodemailer');

const raw = readFileSync(file);
const transport = nodemailer.createTransport({
  pool: true,
  maxConnections: +connections,
  maxMessages: 100,
  host: 'localhost',
  port: +port,
  requireTLS: true,
  tls: { ca: readFileSync(authority) },
});
const send = () => transport.sendMail({ envelope: { from: 'from@example.org', to: ['to@example.net'] }, raw });
const sendAll = (count) => Promise.all(Array.from({ length: count }, send));

await sendAll(+connections); // The connections stand before the clock starts.
const start = performance.now();
await sendAll(+mails);
console.log((+mails * 1000) / (performance.now() - start));
transport.close();
