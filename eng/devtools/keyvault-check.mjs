// Talks to a vault with the vendor's own client and prints what it saw, one JSON object. The tests run it against the
// stand-in vault, so that a wrong belief about the protocol cannot hide in both the stand-in and our client.
//
//   NODE_EXTRA_CA_CERTS=authority.pem node keyvault-check.mjs https://127.0.0.1:PORT/
import { createHash, randomBytes } from 'node:crypto';
import { CryptographyClient, KeyClient } from '@azure/keyvault-keys';

const scopes = new Set();
const identity = {
  getToken: async (scope) => {
    scopes.add(String(scope));
    return { token: 'check', expiresOnTimestamp: Date.now() + 3_600_000 };
  },
};
// 127.0.0.1 is not below the domain that the challenge names; everything else stays as the client has it.
const options = { disableChallengeResourceVerification: true, serviceVersion: '7.4', retryOptions: { maxRetryDelayInMs: 20 } };
const keys = new KeyClient(process.argv[2], identity, options);
const cryptography = (key) => new CryptographyClient(key.id, identity, options);
const failure = async (action) => action.then(() => 'none', (error) => `${error.statusCode} ${error.code}`);

const first = await keys.createRsaKey('kek', { keySize: 2048, keyOps: ['wrapKey', 'unwrapKey', 'sign', 'verify'] });
const dek = randomBytes(32);
const wrapped = await cryptography(first).wrapKey('RSA-OAEP-256', dek);
const second = await keys.createRsaKey('kek');
const unwrapped = await cryptography(first).unwrapKey('RSA-OAEP-256', wrapped.result);
const damaged = Uint8Array.from(wrapped.result, (byte, index) => (index === 9 ? byte ^ 1 : byte));

const digest = createHash('sha256').update('text').digest();
const signature = await cryptography(first).sign('PS256', digest);
const verified = await cryptography(first).verify('PS256', digest, signature.result);

const versions = [];
for await (const version of keys.listPropertiesOfKeyVersions('kek')) {
  versions.push(version.version);
}

const saw = {
  scopes: [...scopes],
  newestIsSecond: (await keys.getKey('kek')).properties.version === second.properties.version,
  versions: versions.length,
  unwrapped: Buffer.from(unwrapped.result).equals(dek),
  verified: verified.result,
  permitted: first.keyOperations,
  damaged: await failure(cryptography(first).unwrapKey('RSA-OAEP-256', damaged)),
  unknownKey: await failure(keys.getKey('none')),
};

await keys.updateKeyProperties('kek', first.properties.version, { enabled: false });
saw.disabledUnwrap = await failure(cryptography(first).unwrapKey('RSA-OAEP-256', wrapped.result));
saw.disabledGet = (await keys.getKey('kek', { version: first.properties.version })).properties.enabled;

await (await keys.beginDeleteKey('kek')).pollUntilDone();
saw.deletedGet = await failure(keys.getKey('kek'));
saw.deletedCreate = await failure(keys.createRsaKey('kek'));
saw.scheduledPurge = (await keys.getDeletedKey('kek')).properties.scheduledPurgeDate > new Date();
await (await keys.beginRecoverDeletedKey('kek')).pollUntilDone();
saw.recovered = (await keys.getKey('kek')).properties.version === second.properties.version;
await (await keys.beginDeleteKey('kek')).pollUntilDone();
await keys.purgeDeletedKey('kek');
saw.purged = await failure(keys.getDeletedKey('kek'));

console.log(JSON.stringify(saw));
process.exit(0);
