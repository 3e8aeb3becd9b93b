// The phone menu of ivr.mjs without the SDK.
import { createPublicKey, verify } from 'node:crypto';
import { createServer } from 'node:http';

const {
  TELNYX_API_KEY, TELNYX_PUBLIC_KEY, TELNYX_BASE_URL = 'https://api.telnyx.com/v2',
  PORT = '0', AGENT = '+12025550187',
} = process.env;
const voice = 'female';
const menu = 'For our hours, press one. For our address, two. For a person, three. '
  + 'To leave a message, four.';
const says = { 1: 'We are open from nine to five.', 2: 'Ten Main Street.' };
const packed = (state) => Buffer.from(JSON.stringify(state)).toString('base64');
const unpacked = (text) => (text ? JSON.parse(Buffer.from(text, 'base64').toString()) : {});

const key = createPublicKey({
  format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519',
    x: Buffer.from(TELNYX_PUBLIC_KEY, 'base64').toString('base64url') },
});
function genuine(body, headers) {
  const time = headers['telnyx-timestamp'];
  const signature = Buffer.from(headers['telnyx-signature-ed25519'] ?? '', 'base64');
  return Math.abs(Date.now() / 1000 - Number(time)) < 300
    && verify(null, Buffer.concat([Buffer.from(`${time}|`), body]), key, signature);
}

async function command(event, name, fields = {}, id = event.payload.call_control_id) {
  const response = await fetch(`${TELNYX_BASE_URL}/calls/${id}/actions/${name}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${TELNYX_API_KEY}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...fields, command_id: `${event.id}-${name}` }),
  });
  if (response.ok) return;
  const { errors } = await response.json();
  if (errors[0].code !== '90018') console.error(name, errors); // else the caller has hung up
}

function act(event) {
  const { payload } = event;
  const { step, caller } = unpacked(payload.client_state);
  const say = (text, step = 'goodbye', id) =>
    command(event, 'speak', { payload: text, voice, client_state: packed({ step }) }, id);
  switch (`${event.event_type} ${step ?? payload.direction}`) {
    case 'call.initiated incoming':
      return command(event, 'answer', { client_state: packed({ step: 'menu' }) });
    case 'call.answered menu':
      return command(event, 'gather_using_speak', { payload: menu, voice, maximum_digits: 1,
        valid_digits: '1234', maximum_tries: 2 });
    case 'call.gather.ended menu':
      if (payload.status === 'call_hangup') return;
      if (payload.digits === '4') return say('Speak after the tone.', 'message');
      if (payload.digits !== '3') return say(says[payload.digits] ?? 'Goodbye.');
      return command(event, 'transfer', { to: AGENT, target_leg_client_state:
        packed({ step: 'agent', caller: payload.call_control_id }) });
    case 'call.speak.ended message':
      return command(event, 'record_start', { format: 'mp3', channels: 'single', max_length: 60,
        client_state: packed({ step: 'recording' }) });
    case 'call.speak.ended goodbye':
    case 'call.recording.saved recording':
      return command(event, 'hangup');
    case 'call.hangup agent':
      return say('Nobody is free.', 'goodbye', caller);
  }
}

const server = createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const body = Buffer.concat(pieces);
  const known = genuine(body, request.headers);
  response.writeHead(known ? 200 : 403).end();
  if (known) await act(JSON.parse(body).data);
});
server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/webhooks`);
});
