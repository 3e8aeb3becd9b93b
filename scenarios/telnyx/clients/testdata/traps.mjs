// What applications on the official SDK stumble over, one function each: it says what came of it.
import { setTimeout as sleep } from 'node:timers/promises';
import Telnyx from 'telnyx';
import { far, named, number, queued, talking, until } from './scenes.mjs';

// client is one that keeps what it sends.
function client(options = {}) {
  const sent = [];
  const telnyx = new Telnyx({
    fetch(url, init) {
      sent.push({ url: String(url), headers: new Headers(init.headers), body: init.body });
      return fetch(url, init);
    },
    ...options,
  });
  return { telnyx, sent };
}

const plain = new Telnyx();
const { TELNYX_BASE_URL, TELNYX_API_KEY } = process.env;

// outcome is the status of an answer, or the error that the SDK makes of it.
async function outcome(promise) {
  try {
    const { response } = await promise.withResponse();
    return `${response.status}`;
  } catch (error) {
    const code = error.error?.errors?.[0]?.code ?? '';
    return `${error.status} ${error.constructor.name} ${code}`.trim();
  }
}

async function raw(path, options = {}) {
  const response = await fetch(`${TELNYX_BASE_URL}${path}`, {
    headers: { Authorization: `Bearer ${TELNYX_API_KEY}`, 'Content-Type': 'application/json' },
    ...options,
  });
  const answer = await response.json();
  return `${response.status} ${answer.errors?.[0]?.code ?? ''}`.trim();
}

const retries = (sent) => sent.map((r) => r.headers.get('X-Stainless-Retry-Count')).join(' ');

const traps = {
  async 'base URL with /v2'() {
    return outcome(client({ baseURL: TELNYX_BASE_URL }).telnyx.queues.list());
  },

  async 'base URL without /v2'() {
    const baseURL = TELNYX_BASE_URL.replace('/v2', '');
    return outcome(client({ baseURL }).telnyx.queues.list());
  },

  async 'no fields'() {
    const { telnyx, sent } = client();
    const call = await talking(plain);
    const came = await outcome(telnyx.calls.actions.hangup(call.call_control_id, {}));
    return `${came} ${sent[0].headers.get('Content-Type')} ${sent[0].body}`;
  },

  async 'no fields and no body'() {
    const call = await talking(plain);
    return raw(`/calls/${call.call_control_id}/actions/hangup`, { method: 'POST' });
  },

  async 'an id as it is'() {
    const call = await talking(plain);
    return raw(`/calls/${call.call_control_id}`);
  },

  async 'an id percent-encoded'() {
    const call = await talking(plain);
    return raw(`/calls/${encodeURIComponent(call.call_control_id)}`);
  },

  async 'an old id that ends in =='() {
    return raw('/calls/AgDIxmoRX6QMuaIj_uXRXnPAXP0QlNfX==');
  },

  async 'an old id whose == is encoded'() {
    return raw('/calls/AgDIxmoRX6QMuaIj_uXRXnPAXP0QlNfX%3D%3D');
  },

  async 'an id with / as it is'() {
    return raw('/calls/AgDI/moRX6Q');
  },

  async 'an id with / by the SDK'() {
    const { telnyx, sent } = client();
    const came = await outcome(telnyx.calls.actions.hangup('AgDI/moRX6Q==', {}));
    return `${came} ${sent[0].url.slice(TELNYX_BASE_URL.length)}`;
  },

  async 'a queue whose name has a /'() {
    const queue_name = named('sales/eu');
    await plain.queues.create({ queue_name });
    return outcome(plain.queues.retrieve(queue_name));
  },

  async 'fields of texml.accounts.calls.calls without body'() {
    const { telnyx, sent } = client();
    const came = await outcome(telnyx.texml.accounts.calls.calls('account', {
      ApplicationSid: '1494404757140276705', From: number(), To: number(),
    }));
    return `${came}, sent ${sent.length} time, body ${sent[0].body}`;
  },

  async 'a wrong key'() {
    const { telnyx, sent } = client({ apiKey: 'KEYwrong' });
    return `${await outcome(telnyx.queues.list())}, sent ${sent.length} time`;
  },

  async 'no key'() {
    return raw('/queues', { headers: {} });
  },

  async 'what is not there'() {
    const { telnyx, sent } = client();
    const came = await outcome(telnyx.messages.retrieve('9d3e5f70-1c2b-4a6d-8e9f-0a1b2c3d4e5f'));
    return `${came}, sent ${sent.length} time`;
  },

  async 'what must not be'() {
    const call = await queued(plain);
    return outcome(plain.queues.delete(call.queue_name));
  },

  async 'what is refused is not sent again'() {
    const { telnyx, sent } = client();
    const call = await talking(plain);
    await plain.calls.actions.hangup(call.call_control_id, {});
    const came = await outcome(telnyx.calls.actions.hangup(call.call_control_id, {}));
    return `${came}, sent ${sent.length} time`;
  },

  async 'a server error is sent three times'() {
    const { telnyx, sent } = client();
    const call = await talking(plain);
    await far('refuses', { command: 'send_dtmf', status: 500, times: 3 });
    const id = call.call_control_id;
    const came = await outcome(telnyx.calls.actions.sendDtmf(id, { digits: '1' }));
    const same = sent.every((r) => r.body === sent[0].body);
    return `${came}, counts ${retries(sent)}, same bodies ${same}`;
  },

  async 'a rate limit that lasts'() {
    const { telnyx, sent } = client();
    await far('refuses', { command: 'list_faxes', status: 429, times: 3 });
    return `${await outcome(telnyx.faxes.list())}, counts ${retries(sent)}`;
  },

  async 'a rate limit that passes'() {
    const { telnyx, sent } = client();
    const call = await talking(plain);
    await far('refuses', { command: 'gather', status: 429 });
    const came = await outcome(telnyx.calls.actions.gather(call.call_control_id, {}));
    const keys = sent.filter((r) => r.headers.has('Idempotency-Key')).length;
    return `${came}, counts ${retries(sent)}, idempotency keys ${keys}`;
  },

  async 'an answer that is lost'() {
    const { telnyx, sent } = client();
    const said = {};
    for (const command_id of ['once', undefined]) {
      const call = await talking(plain);
      await far('refuses', { command: 'speak', status: 503, acts: true });
      const before = await far('told', { event: 'call.speak.started' });
      const came = await outcome(telnyx.calls.actions.speak(call.call_control_id,
        { payload: 'Hello.', voice: 'female', command_id }));
      await sleep(1500); // a second text begins when the first is spoken
      const after = await far('told', { event: 'call.speak.started' });
      said[command_id ? 'with' : 'without'] = `${came}, spoken ${after.times - before.times}`;
    }
    return `${sent.length} requests; with command_id ${said.with}; without ${said.without}`;
  },

  async 'a list that the SDK pages otherwise'() {
    const call = await talking(plain);
    const { telnyx, sent } = client();
    let times = 0;
    for await (const active of telnyx.connections.listActiveCalls('1494404757140276705', {
      'page[size]': 250,
    })) {
      if (active.call_control_id === call.call_control_id) times++;
    }
    return `found ${times} time in ${sent.length} requests`;
  },

  async 'a list of many pages'() {
    const mine = Array.from({ length: 5 }, () => named('paged'));
    for (const queue_name of mine) await plain.queues.create({ queue_name });
    const found = [];
    for await (const queue of plain.queues.list({ 'page[size]': 2 })) found.push(queue.name);
    return `found ${mine.filter((name) => found.includes(name)).length}`;
  },
};

await Promise.all(Object.entries(traps).map(async ([trap, run]) => {
  const says = await run().catch((error) => `it fails: ${error.stack}`);
  console.log(JSON.stringify({ trap, says }));
}));
