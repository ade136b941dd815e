// A Cloudflare Email Worker that hands every mail to SecureMail, signed.
// Settings: KEY (secret), URL (the webhook), and FORWARD_TO (optional): a verified address that gets what is not sealed.

const utf8 = new TextEncoder();

const hex = bytes => [...new Uint8Array(bytes)].map(byte => byte.toString(16).padStart(2, '0')).join('');

const base64 = bytes => btoa(String.fromCharCode(...bytes));

async function sign(key, head, raw) {
  const imported = await crypto.subtle.importKey('raw', utf8.encode(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const signed = new Uint8Array(head.length + raw.length);
  signed.set(head);
  signed.set(raw, head.length);
  return hex(await crypto.subtle.sign('HMAC', imported, signed));
}

export default {
  async email(message, env) {
    const raw = new Uint8Array(await new Response(message.raw).arrayBuffer());
    const timestamp = String(Math.floor(Date.now() / 1000));
    const envelope = base64(utf8.encode(JSON.stringify({ from: message.from, to: [message.to] })));
    const answer = await fetch(env.URL, {
      method: 'POST',
      body: raw,
      redirect: 'error',
      headers: {
        'content-type': 'message/rfc822',
        'x-envelope': envelope,
        'x-timestamp': timestamp,
        'x-signature': 'v1=' + await sign(env.KEY, utf8.encode(`${timestamp}.${envelope}.`), raw),
      },
    });
    const told = answer.headers.get('x-securemail-sender') === 'told';
    if (answer.ok) {
      const verdict = answer.headers.get('x-securemail-verdict');
      if (verdict === 'seal' || verdict === 'consumed' || (verdict === 'refuse' && told)) return;
      if (verdict === 'pass' && env.FORWARD_TO) return message.forward(env.FORWARD_TO);
      return message.setReject('5.7.1 not accepted: write the tag exactly as your organisation does');
    }
    if (answer.status === 422) {
      if (!told) message.setReject('5.6.0 not accepted: the mail is too large or cannot be used');
      return;
    }
    // The sending server gets a temporary error and tries again: a wrong key or address is not the sender's fault.
    throw new Error(`SecureMail answered ${answer.status}`);
  },
};
