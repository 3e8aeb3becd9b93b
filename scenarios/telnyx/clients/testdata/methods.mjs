// Which method of the SDK gives which command of Telnyx's API, and in which scene. The body is the
// example of the operation's file.
import {
  nothing, ringing, talking, bridged, queued, conference, pair, latecomer, queue, message,
  scheduled, fax, verification, recording, conversation, delivery, texmlQueue, texmlCall, after,
  number, named,
} from './scenes.mjs';

const account_sid = 'account';
const action = (scene, name) => [scene, (t, s, body) =>
  t.calls.actions[name](s.call_control_id, body)];
const inRoom = (name, scene = conference) => [scene, (t, s, body) =>
  t.conferences.actions[name](s.id, 'call_control_id' in body
    ? { ...body, call_control_id: s.call_control_id } : body)];
const begun = (name, body = {}) => after(talking, (t, s) =>
  t.calls.actions[name](s.call_control_id, body));
const send = (name) => [nothing, (t, s, body) => t.messages[name](body)];
const verify = (name) => [nothing, (t, s, body) =>
  t.verifications[name]({ ...body, phone_number: number() })];

export const methods = {
  chat_with_assistant: [nothing, (t, s, body) => t.ai.assistants.chat('assistant-1', body)],
  chat_with_assistant_by_sms: [nothing, (t, s, body) =>
    t.ai.assistants.sendSMS('assistant-1', body)],
  create_conversation: [nothing, (t, s, body) => t.ai.conversations.create(body)],
  create_conversation_message: [conversation, (t, s, body) =>
    t.ai.conversations.addMessage(s.id, body)],
  delete_conversation: [conversation, (t, s) => t.ai.conversations.delete(s.id)],
  list_conversation_insights: [conversation, (t, s) =>
    t.ai.conversations.retrieveConversationsInsights(s.id)],
  list_conversation_messages: [conversation, (t, s) => t.ai.conversations.messages.list(s.id)],
  list_conversations: [conversation, (t) => t.ai.conversations.list()],
  retrieve_assistant_texml: [nothing, (t) => t.ai.assistants.getTexml('assistant-1')],
  retrieve_conversation: [conversation, (t, s) => t.ai.conversations.retrieve(s.id)],
  update_conversation: [conversation, (t, s, body) => t.ai.conversations.update(s.id, body)],

  ai_assistant_add_messages: action(talking, 'addAIAssistantMessages'),
  ai_assistant_join: [talking, (t, s, body) => t.calls.actions.joinAIAssistant(s.call_control_id,
    { ...body, participant: { ...body.participant, id: s.call_control_id } })],
  ai_assistant_start: action(talking, 'startAIAssistant'),
  ai_assistant_stop: action(begun('startAIAssistant'), 'stopAIAssistant'),
  answer: action(ringing, 'answer'),
  bridge: [pair, (t, s) => t.calls.actions.bridge(s.call_control_id,
    { call_control_id_to_bridge_with: s.other })],
  client_state_update: action(talking, 'updateClientState'),
  conversation_relay_start: action(talking, 'startConversationRelay'),
  conversation_relay_stop: action(talking, 'stopConversationRelay'),
  dial: [nothing, (t, s, body) => t.calls.dial(body)],
  enqueue: action(talking, 'enqueue'),
  fork_start: action(talking, 'startForking'),
  fork_stop: action(begun('startForking', { rx: 'udp:192.0.2.1:9000' }), 'stopForking'),
  gather: action(talking, 'gather'),
  gather_stop: action(begun('gather'), 'stopGather'),
  gather_using_ai: action(talking, 'gatherUsingAI'),
  gather_using_audio: action(talking, 'gatherUsingAudio'),
  gather_using_speak: action(talking, 'gatherUsingSpeak'),
  hangup: action(talking, 'hangup'),
  leave_queue: action(queued, 'leaveQueue'),
  list_active_calls: [talking, (t) => t.connections.listActiveCalls('1494404757140276705')],
  list_call_events: [talking, (t) => t.callEvents.list()],
  pay: action(talking, 'pay'),
  playback_start: action(talking, 'startPlayback'),
  playback_stop: action(begun('startPlayback', { audio_url: 'https://media.example.com/a.mp3' }),
    'stopPlayback'),
  record_pause: action(begun('startRecording', { channels: 'dual', format: 'mp3' }),
    'pauseRecording'),
  record_resume: action(begun('startRecording', { channels: 'dual', format: 'mp3' }),
    'resumeRecording'),
  record_start: action(talking, 'startRecording'),
  record_stop: action(begun('startRecording', { channels: 'dual', format: 'mp3' }),
    'stopRecording'),
  refer: action(talking, 'refer'),
  reject: action(ringing, 'reject'),
  retrieve_call: [talking, (t, s) => t.calls.retrieveStatus(s.call_control_id)],
  send_dtmf: action(talking, 'sendDtmf'),
  send_sip_info: action(talking, 'sendSipInfo'),
  siprec_start: action(talking, 'startSiprec'),
  siprec_stop: action(begun('startSiprec', { connector_name: 'recorder' }), 'stopSiprec'),
  speak: action(talking, 'speak'),
  streaming_start: action(talking, 'startStreaming'),
  streaming_stop: action(begun('startStreaming', { stream_url: 'wss://media.example.com/s' }),
    'stopStreaming'),
  suppression_start: action(talking, 'startNoiseSuppression'),
  suppression_stop: action(talking, 'stopNoiseSuppression'),
  switch_supervisor_role: action(bridged, 'switchSupervisorRole'),
  transcription_start: action(talking, 'startTranscription'),
  transcription_stop: action(begun('startTranscription'), 'stopTranscription'),
  transfer: action(talking, 'transfer'),

  conference_end: inRoom('endConference'),
  conference_gather_using_audio: inRoom('gatherDtmfAudio'),
  conference_hold: inRoom('hold'),
  conference_join: inRoom('join', latecomer),
  conference_leave: inRoom('leave'),
  conference_mute: inRoom('mute'),
  conference_play: inRoom('play'),
  conference_record_pause: inRoom('recordPause'),
  conference_record_resume: inRoom('recordResume'),
  conference_record_start: inRoom('recordStart'),
  conference_record_stop: inRoom('recordStop'),
  conference_send_dtmf: inRoom('sendDtmf'),
  conference_speak: inRoom('speak'),
  conference_stop: inRoom('stop'),
  conference_unhold: [conference, (t, s) =>
    t.conferences.actions.unhold(s.id, { call_control_ids: [s.call_control_id] })],
  conference_unmute: inRoom('unmute'),
  conference_update: inRoom('update'),
  create_conference: [talking, (t, { call_control_id }, body) =>
    t.conferences.create({ ...body, call_control_id })],
  list_conference_participants: [conference, (t, s) => t.conferences.listParticipants(s.id)],
  list_conferences: [conference, (t) => t.conferences.list()],
  retrieve_conference: [conference, (t, s) => t.conferences.retrieve(s.id)],
  retrieve_conference_participant: [conference, (t, { id, participant_id }) =>
    t.conferences.retrieveParticipant(participant_id, { id })],
  update_conference_participant: [conference, (t, { id, participant_id }, body) =>
    t.conferences.updateParticipant(participant_id, { id, ...body })],

  cancel_fax: [fax, (t, s) => t.faxes.actions.cancel(s.id)],
  delete_fax: [fax, (t, s) => t.faxes.delete(s.id)],
  list_faxes: [fax, (t) => t.faxes.list()],
  refresh_fax: [fax, (t, s) => t.faxes.actions.refresh(s.id)],
  retrieve_fax: [fax, (t, s) => t.faxes.retrieve(s.id)],
  send_fax: [nothing, (t, s, body) => t.faxes.create(body)],

  cancel_message: [scheduled, (t, s) => t.messages.cancelScheduled(s.id)],
  list_group_messages: [message, (t, s) => t.messages.retrieveGroupMessages(s.id)],
  retrieve_message: [message, (t, s) => t.messages.retrieve(s.id)],
  retrieve_rcs_deeplink: [nothing, (t) => t.messages.rcs.generateDeeplink('agent')],
  schedule_message: [nothing, (t, s, body) => t.messages.schedule(
    { ...body, send_at: new Date(Date.now() + 3600_000).toISOString() })],
  send_alphanumeric_message: send('sendWithAlphanumericSender'),
  send_group_mms: send('sendGroupMms'),
  send_long_code_message: send('sendLongCode'),
  send_message: send('send'),
  send_number_pool_message: send('sendNumberPool'),
  send_rcs_message: [nothing, (t, s, body) => t.messages.rcs.send(body)],
  send_short_code_message: send('sendShortCode'),
  send_whatsapp_message: send('whatsapp'),

  create_queue: [nothing, (t) => t.queues.create({ queue_name: named('desk') })],
  delete_queue: [queue, (t, s) => t.queues.delete(s.queue_name)],
  list_queue_calls: [queued, (t, s) => t.queues.calls.list(s.queue_name)],
  list_queues: [queue, (t) => t.queues.list()],
  remove_queue_call: [queued, (t, { call_control_id, queue_name }) =>
    t.queues.calls.remove(call_control_id, { queue_name })],
  retrieve_queue: [queue, (t, s) => t.queues.retrieve(s.queue_name)],
  retrieve_queue_call: [queued, (t, { call_control_id, queue_name }) =>
    t.queues.calls.retrieve(call_control_id, { queue_name })],
  update_queue: [queue, (t, s, body) => t.queues.update(s.queue_name, body)],
  update_queue_call: [queued, (t, { call_control_id, queue_name }, body) =>
    t.queues.calls.update(call_control_id, { queue_name, ...body })],

  delete_recording: [recording, (t, s) => t.recordings.delete(s.id)],
  delete_recording_transcription: [nothing, (t) => t.recordingTranscriptions.delete('none')],
  delete_recordings: [recording, (t, s) => t.recordings.actions.delete({ ids: [s.id] })],
  list_recording_transcriptions: [nothing, (t) => t.recordingTranscriptions.list()],
  list_recordings: [recording, (t) => t.recordings.list()],
  retrieve_recording: [recording, (t, s) => t.recordings.retrieve(s.id)],
  retrieve_recording_transcription: [nothing, (t) => t.recordingTranscriptions.retrieve('none')],

  texml_create_queue: [nothing, (t, s, body) => t.texml.accounts.queues.create(account_sid, body)],
  texml_create_secret: [nothing, (t, s, body) => t.texml.secrets(body)],
  texml_delete_queue: [texmlQueue, (t, s) =>
    t.texml.accounts.queues.delete(s.queue_sid, { account_sid })],
  texml_delete_recording: [nothing, (t) => t.texml.accounts.recordings.json
    .deleteRecordingSidJson('none', { account_sid })],
  texml_delete_transcription: [nothing, (t) => t.texml.accounts.transcriptions.json
    .deleteRecordingTranscriptionSidJson('none', { account_sid })],
  texml_dial: [nothing, (t, s, body) => t.texml.accounts.calls.calls(account_sid, {
    body: { ...body, Url: 'http://127.0.0.1:9/welcome.xml' },
  })],
  texml_dial_assistant: [nothing, (t, s, body) =>
    t.texml.initiateAICall('1494404757140276705', body)],
  texml_dial_participant: [nothing, (t, s, body) => t.texml.accounts.conferences.participants
    .participants('room', { account_sid, ...body })],
  texml_list_call_recordings: [texmlCall, (t, s) => t.texml.accounts.calls.recordingsJson
    .retrieveRecordingsJson(s.call_sid, { account_sid })],
  texml_list_calls: [nothing, (t) => t.texml.accounts.calls.retrieveCalls(account_sid)],
  texml_list_conference_recordings: [nothing, (t) =>
    t.texml.accounts.conferences.retrieveRecordings('room', { account_sid })],
  texml_list_conference_recordings_json: [nothing, (t) =>
    t.texml.accounts.conferences.retrieveRecordingsJson('room', { account_sid })],
  texml_list_conferences: [nothing, (t) =>
    t.texml.accounts.conferences.retrieveConferences(account_sid)],
  texml_list_participants: [nothing, (t) => t.texml.accounts.conferences.participants
    .retrieveParticipants('room', { account_sid })],
  texml_list_queues: [nothing, (t) => t.texml.accounts.queues.list(account_sid)],
  texml_list_recordings: [nothing, (t) => t.texml.accounts.retrieveRecordingsJson(account_sid)],
  texml_list_transcriptions: [nothing, (t) =>
    t.texml.accounts.retrieveTranscriptionsJson(account_sid)],
  texml_remove_participant: [nothing, (t) => t.texml.accounts.conferences.participants
    .delete('none', { account_sid, conference_sid: 'room' })],
  texml_retrieve_call: [texmlCall, (t, s) =>
    t.texml.accounts.calls.retrieve(s.call_sid, { account_sid })],
  texml_retrieve_conference: [nothing, (t) =>
    t.texml.accounts.conferences.retrieve('room', { account_sid })],
  texml_retrieve_participant: [nothing, (t) => t.texml.accounts.conferences.participants
    .retrieve('none', { account_sid, conference_sid: 'room' })],
  texml_retrieve_queue: [texmlQueue, (t, s) =>
    t.texml.accounts.queues.retrieve(s.queue_sid, { account_sid })],
  texml_retrieve_recording: [nothing, (t) => t.texml.accounts.recordings.json
    .retrieveRecordingSidJson('none', { account_sid })],
  texml_retrieve_transcription: [nothing, (t) => t.texml.accounts.transcriptions.json
    .retrieveRecordingTranscriptionSidJson('none', { account_sid })],
  texml_start_call_recording: [texmlCall, (t, s, body) => t.texml.accounts.calls.recordingsJson
    .recordingsJson(s.call_sid, { account_sid, ...body })],
  texml_start_siprec: [nothing, (t, s, body) =>
    t.texml.accounts.calls.siprecJson('none', { account_sid, ...body })],
  texml_start_stream: [nothing, (t, s, body) =>
    t.texml.accounts.calls.streamsJson('none', { account_sid, ...body })],
  texml_update_call: [texmlCall, (t, s, body) =>
    t.texml.accounts.calls.update(s.call_sid, { account_sid, ...body })],
  texml_update_call_recording: [nothing, (t, s, body) => t.texml.accounts.calls.recordings
    .recordingSidJson('none', { account_sid, call_sid: 'none', ...body })],
  texml_update_conference: [nothing, (t, s, body) =>
    t.texml.accounts.conferences.update('room', { account_sid, ...body })],
  texml_update_participant: [nothing, (t, s, body) => t.texml.accounts.conferences.participants
    .update('none', { account_sid, conference_sid: 'room', ...body })],
  texml_update_queue: [texmlQueue, (t, s, body) =>
    t.texml.accounts.queues.update(s.queue_sid, { account_sid, ...body })],
  texml_update_siprec: [nothing, (t, s, body) => t.texml.accounts.calls.siprec
    .siprecSidJson('none', { account_sid, call_sid: 'none', ...body })],
  texml_update_stream: [nothing, (t, s, body) => t.texml.accounts.calls.streams
    .streamingSidJson('none', { account_sid, call_sid: 'none', ...body })],

  create_call_verification: verify('triggerCall'),
  create_flashcall_verification: verify('triggerFlashcall'),
  create_sms_verification: verify('triggerSMS'),
  create_whatsapp_verification: verify('triggerWhatsappVerification'),
  list_verifications: [verification, (t, s) => t.verifications.byPhoneNumber.list(s.phone_number)],
  retrieve_verification: [verification, (t, s) => t.verifications.retrieve(s.id)],
  verify_code: [verification, (t, s, body) => t.verifications.actions.verify(s.id, body)],
  verify_code_by_number: [verification, (t, s, body) =>
    t.verifications.byPhoneNumber.actions.verify(s.phone_number, body)],

  list_webhook_deliveries: [delivery, (t) => t.webhookDeliveries.list()],
  retrieve_webhook_delivery: [delivery, (t, s) => t.webhookDeliveries.retrieve(s.id)],
};
