// A phone menu on the official SDK: it answers, offers four choices, and does what is chosen.
// TELNYX_API_KEY and TELNYX_PUBLIC_KEY are those of your account, TELNYX_BASE_URL is where the API
// is, if it is not Telnyx's own. It prints the URL for webhooks.
import { createServer } from 'node:http';
import Telnyx from 'telnyx';

const telnyx = new Telnyx();
const { PORT = '0', AGENT = '+12025550187' } = process.env;

const menu = 'For our hours, press one. For our address, two. For a person, three. '
  + 'To leave a message, four.';
const voice = 'female';

// What a call is about goes with it as client_state, so that nothing is kept here.
const packed = (state) => Buffer.from(JSON.stringify(state)).toString('base64');
const unpacked = (text) => (text ? JSON.parse(Buffer.from(text, 'base64').toString()) : {});

// commands gives those of one event. Each has the event's id, so that the SDK's retries, and a
// webhook that comes twice, act once.
function commands(event, id = event.payload.call_control_id) {
  const given = (name, fields, state) => telnyx.calls.actions[name](id, {
    ...fields,
    ...(state && { client_state: packed(state) }),
    command_id: `${event.id}-${name}`,
  });
  return {
    answer: () => given('answer', {}, { step: 'menu' }),
    ask: () => given('gatherUsingSpeak', {
      payload: menu, voice, minimum_digits: 1, maximum_digits: 1, valid_digits: '1234',
      maximum_tries: 2, invalid_payload: 'Please press a key from one to four.',
    }),
    say: (payload, step = 'goodbye') => given('speak', { payload, voice }, { step }),
    transfer: () => given('transfer', {
      to: AGENT, timeout_secs: 20, target_leg_client_state: packed({ step: 'agent', caller: id }),
    }),
    record: () => given('startRecording', {
      format: 'mp3', channels: 'single', max_length: 60, play_beep: true,
    }, { step: 'recording' }),
    hangUp: () => given('hangup', {}),
  };
}

const choices = {
  1: (call) => call.say('We are open from nine to five.'),
  2: (call) => call.say('Ten Main Street.'),
  3: (call) => call.transfer(),
  4: (call) => call.say('Speak after the tone.', 'message'),
};

async function act(event) {
  const { payload } = event;
  const { step, caller } = unpacked(payload.client_state);
  const call = commands(event);
  switch (event.event_type) {
    case 'call.initiated':
      if (payload.direction === 'incoming') await call.answer();
      break;
    case 'call.answered':
      if (step === 'menu') await call.ask();
      break;
    case 'call.gather.ended':
      if (payload.status === 'call_hangup') break;
      if (choices[payload.digits]) await choices[payload.digits](call);
      else await call.say('Goodbye.');
      break;
    case 'call.speak.ended':
      if (step === 'goodbye') await call.hangUp();
      if (step === 'message') await call.record();
      break;
    case 'call.recording.saved':
      console.log(`message: ${payload.recording_urls.mp3}`);
      await call.hangUp();
      break;
    case 'call.hangup':
      // The agent could not be reached, or has talked: then the caller has gone as well.
      if (step === 'agent') await commands(event, caller).say('Nobody is free.');
      break;
  }
}

// A caller may hang up while a command is on its way: that is no fault.
const tooLate = (error) => error instanceof Telnyx.UnprocessableEntityError
  && error.error?.errors?.some(({ code }) => code === '90018');

const server = createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  let event;
  try {
    const body = Buffer.concat(pieces).toString();
    ({ data: event } = await telnyx.webhooks.unwrap(body, { headers: request.headers }));
  } catch (error) {
    response.writeHead(403).end(error.message);
    return;
  }
  response.writeHead(200).end();
  try {
    await act(event);
  } catch (error) {
    if (!tooLate(error)) console.error(event.event_type, error);
  }
});
server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/webhooks`);
});
