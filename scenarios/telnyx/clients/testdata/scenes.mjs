// Scenes are what commands need before they can be given: calls, conferences, messages.
import { setTimeout as sleep } from 'node:timers/promises';

let unique = 0;
export const named = (kind) => `${kind}-${++unique}`;
export const number = () => `+1202555${String(1000 + ++unique)}`;

// far has the far end of the calls do something.
export async function far(deed, fields = {}) {
  const response = await fetch(`${process.env.FAR}/${deed}`, {
    method: 'POST', body: JSON.stringify(fields),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`far.${deed}: ${answer.errors[0].detail}`);
  return answer.data;
}

export async function until(what) {
  for (let tries = 0; tries < 300; tries++) {
    const found = await what();
    if (found) return found;
    await sleep(30);
  }
  throw new Error(`it does not come to pass: ${what}`);
}

export const nothing = async () => ({});

export async function ringing() {
  const { call_control_id, leg } = await far('dials', { from: number() });
  return { call_control_id, leg };
}

export async function talking(t) {
  const call = await ringing();
  await t.calls.actions.answer(call.call_control_id, {});
  await until(async () => (await far('waits', { leg: call.leg })).state === 'answered');
  return call;
}

export async function bridged(t) {
  const [a, b] = await Promise.all([talking(t), talking(t)]);
  await t.calls.actions.bridge(a.call_control_id, {
    call_control_id_to_bridge_with: b.call_control_id,
  });
  await until(async () => (await far('waits', { leg: a.leg })).state === 'bridged');
  return a;
}

export async function queued(t) {
  const call = await talking(t);
  const queue_name = named('support');
  await t.calls.actions.enqueue(call.call_control_id, { queue_name });
  return { ...call, queue_name };
}

export async function conference(t) {
  const call = await talking(t);
  const { call_control_id } = call;
  const { data } = await t.conferences.create({ call_control_id, name: named('room') });
  const page = await t.conferences.listParticipants(data.id);
  return { ...call, id: data.id, participant_id: page.data[0].id };
}

export async function pair(t) {
  const [a, b] = await Promise.all([talking(t), talking(t)]);
  return { ...a, other: b.call_control_id };
}

export async function latecomer(t) {
  const [room, call] = await Promise.all([conference(t), talking(t)]);
  return { ...room, ...call };
}

export async function queue(t) {
  const queue_name = named('desk');
  await t.queues.create({ queue_name });
  return { queue_name };
}

export async function message(t) {
  const { data } = await t.messages.send({ from: number(), to: number(), text: 'Hello.' });
  return { id: data.id };
}

export async function scheduled(t) {
  const send_at = new Date(Date.now() + 3600_000).toISOString();
  const { data } = await t.messages.schedule({
    from: number(), to: number(), text: 'Hello.', send_at,
  });
  return { id: data.id };
}

export async function fax(t) {
  const { data } = await t.faxes.create({
    connection_id: '1494404757140276705', from: number(), to: number(),
    media_url: 'https://media.example.com/offer.pdf',
  });
  return { id: data.id };
}

export async function verification(t) {
  const phone_number = number();
  const verify_profile_id = '5f6a0c3e-2f1d-4c6b-8b73-0d9e1a2b3c4d';
  const { data } = await t.verifications.triggerSMS({ phone_number, verify_profile_id });
  return { id: data.id, phone_number, verify_profile_id };
}

export async function recording(t) {
  const { call_control_id } = await talking(t);
  await t.calls.actions.startRecording(call_control_id, { channels: 'single', format: 'mp3' });
  await sleep(100);
  await t.calls.actions.stopRecording(call_control_id, {});
  const mine = (r) => r.call_control_id === call_control_id;
  const { id } = await until(async () => {
    const page = await t.recordings.list({ 'page[size]': 250 });
    return page.data.find(mine);
  });
  return { id };
}

export async function conversation(t) {
  const { id } = await t.ai.conversations.create({ name: named('order') });
  return { id };
}

export async function delivery(t) {
  await ringing();
  return until(async () => (await t.webhookDeliveries.list()).data[0]);
}

export async function texmlQueue(t) {
  const made = await t.texml.accounts.queues.create('account', { FriendlyName: named('desk') });
  return { queue_sid: made.queue_sid ?? made.sid };
}

export async function texmlCall(t) {
  const made = await t.texml.accounts.calls.calls('account', {
    body: { ApplicationSid: '1494404757140276705', From: number(), To: number(),
      Url: 'http://127.0.0.1:9/welcome.xml' },
  });
  return { call_sid: made.call_sid };
}

// A scene in which something has been begun.
export const after = (scene, begin) => async (t) => {
  const s = await scene(t);
  await begin(t, s);
  return s;
};
