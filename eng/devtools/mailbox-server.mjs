// The demo organisation's mail server: SMTP with STARTTLS, which MailDev 2.2.1 does not offer. It accepts everything,
// notes in a Received field how the mail came in (RFC 3848: "ESMTPS" over TLS, else "ESMTP"), and hands envelope and
// bytes on to MailDev. Its final 250 is sent only after MailDev took the mail.
//
//   node mailbox-server.mjs --port 2525 --maildev-port 1025 --cert cert.pem --key key.pem [--no-starttls] [--reply 451]
//
// --no-starttls hides STARTTLS, --reply CODE answers every recipient with that code: for trying what SecureMail does then.
// Ports may be 0; the line "listening on 127.0.0.1:PORT" tells the one in use.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import nodemailer from 'nodemailer';
import { SMTPServer } from 'smtp-server';

const LOOPBACK = '127.0.0.1';
const LARGEST_MAIL_BYTES = 50 * 1024 * 1024;

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '2525' },
    'maildev-port': { type: 'string', default: '1025' },
    cert: { type: 'string' },
    key: { type: 'string' },
    'no-starttls': { type: 'boolean', default: false },
    reply: { type: 'string' },
  },
});

const maildev = nodemailer.createTransport({
  host: LOOPBACK,
  port: Number(options['maildev-port']),
  ignoreTLS: true, // Loopback only: MailDev is the mailbox's page, not a hop of the mail's way.
});

const server = new SMTPServer({
  name: 'mail.demo.test',
  banner: 'demo organisation',
  secure: false,
  authOptional: true,
  disabledCommands: options['no-starttls'] ? ['AUTH', 'STARTTLS'] : ['AUTH'],
  cert: options.cert && readFileSync(options.cert),
  key: options.key && readFileSync(options.key),
  size: LARGEST_MAIL_BYTES,
  onSecure: (socket, session, done) => {
    session.tlsProtocol = socket.getProtocol();
    done();
  },
  onRcptTo: (address, session, done) => done(options.reply ? refusal(Number(options.reply)) : null),
  onData: (stream, session, done) => receive(stream, session).then(() => done(null, 'OK: delivered'), done),
});

server.on('error', (error) => {
  console.error(`${error.code ?? 'error'}: ${error.message}`);
  if (error.code === 'EADDRINUSE') {
    process.exit(1);
  }
});
server.listen(Number(options.port), LOOPBACK, () => console.log(`listening on ${LOOPBACK}:${server.server.address().port}`));

async function receive(stream, session) {
  const mail = await readAll(stream);
  if (stream.sizeExceeded) {
    throw refusal(552, 'the message is too large');
  }
  await maildev.sendMail({
    envelope: {
      from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
      to: session.envelope.rcptTo.map((recipient) => recipient.address),
    },
    raw: Buffer.concat([Buffer.from(received(session)), mail]),
  }).catch((error) => {
    throw refusal(451, `the mailbox does not take it: ${error.code ?? 'no answer'}`);
  });
  console.log(`delivered ${mail.length} bytes ${protocol(session)}`);
}

async function readAll(stream) {
  const chunks = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

// RFC 5321 section 4.4
function received(session) {
  const date = new Date().toUTCString().replace('GMT', '+0000');
  return `Received: from ${printable(session.hostNameAppearsAs)} ([${session.remoteAddress}])\r\n`
    + `\tby mail.demo.test ${protocol(session)}; ${date}\r\n`;
}

function protocol(session) {
  return session.secure
    ? `with ESMTPS (${session.tlsProtocol} ${session.tlsOptions.standardName ?? session.tlsOptions.name})`
    : 'with ESMTP';
}

function printable(text) {
  return String(text || 'unknown').replace(/[^A-Za-z0-9.:[\]_-]/g, '');
}

function refusal(responseCode, text = 'refused, as asked for by --reply') {
  return Object.assign(new Error(text), { responseCode });
}
