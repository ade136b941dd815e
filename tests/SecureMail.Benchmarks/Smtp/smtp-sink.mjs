// An SMTP server with STARTTLS that takes every mail and forgets it: what the SMTP benchmark sends to.
//
//   node smtp-sink.mjs DEVTOOLS KEY-AND-CERTIFICATE.pem        prints the port, then runs until standard input ends
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [devTools, file] = process.argv.slice(2);
const { SMTPServer } = createRequire(join(devTools, 'package.json'))('smtp-server');

const pem = readFileSync(file);
const server = new SMTPServer({
  key: pem,
  cert: pem,
  disabledCommands: ['AUTH'],
  disableReverseLookup: true,
  onData(stream, session, done) {
    stream.on('end', () => done()).resume();
  },
});
server.on('error', () => {}); // Clients may hang up as they like.
// Replies leave at once: else what is measured is the 40 ms that a kernel waits before it confirms the first of several.
server.server.on('connection', (socket) => socket.setNoDelay(true));
server.listen(0, '127.0.0.1', () => console.log(server.server.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
