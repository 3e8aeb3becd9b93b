// Says what Telnyx's SDK for Node does with each vector of `offhook list vectors --format json`,
// read from standard input: a line with its name and "accepts", "refuses" or "throws", and why.
// Nothing is sent; the SDK gets headers and body the way Node's own HTTP server hands them over.
import { readFileSync } from 'node:fs';
import Telnyx from 'telnyx';
import { TelnyxWebhook, TelnyxWebhookVerificationError } from 'telnyx/lib/webhooks';

const wallClock = Date.now;

// Node's server has header names in lower case, values as Latin-1, and what came twice in one.
function served(headers) {
  const joined = {};
  for (const [name, values] of Object.entries(headers ?? {})) {
    const text = values.map((value) => Buffer.from(value, 'utf8').toString('latin1'));
    joined[name.toLowerCase()] = text.join(', ');
  }
  return joined;
}

async function judge({ public_key, now, request }) {
  const headers = served(request.headers);
  const raw = Buffer.from(request.body_base64 ?? '', 'base64');
  const body = request.body ?? raw.toString('utf8');
  Date.now = () => now * 1000;
  try {
    if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
      // TeXML sends forms; unwrap would verify one and then fail to parse it as JSON.
      await new TelnyxWebhook(public_key).verify(body, headers);
    } else {
      const client = new Telnyx({ apiKey: 'unused', publicKey: public_key });
      await client.webhooks.unwrap(body, { headers });
    }
    return 'accepts';
  } catch (error) {
    if (error instanceof TelnyxWebhookVerificationError) {
      return `refuses: ${error.message.split(':')[0]}`; // what follows has values of the request
    }
    return `throws ${error.name}`;
  } finally {
    Date.now = wallClock;
  }
}

for (const vector of JSON.parse(readFileSync(0, 'utf8'))) {
  console.log(`${vector.name}\t${await judge(vector)}`);
}
