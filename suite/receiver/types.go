package receiver

// documentedTypes are the event types of JSON webhooks that Telnyx names somewhere, as of 2026-11.
// Only the defect refuses-unknown-types needs them.
const documentedTypes = `
10dlc.brand.update 10dlc.campaign.update 10dlc.phone_number.update advanced_order.new_comment
advanced_order.status_update artifact.completed artifact.failed assistant.initialization
call.ai_gather.ended call.ai_gather.message_history_updated call.ai_gather.partial_results
call.ai_gather.tool_call call.answered call.bridged call.conversation.created
call.conversation.ended call.conversation.start_failed call.conversation_insights.generated
call.cost call.deepfake_detection.error call.deepfake_detection.result call.dequeued
call.dtmf.received call.enqueued call.fork.started call.fork.stopped call.gather.ended call.hangup
call.hold call.initiated call.machine.detection.ended call.machine.greeting.ended
call.machine.premium.call_screening.detected call.machine.premium.detection.ended
call.machine.premium.detection.started call.machine.premium.greeting.ended call.payment.completed
call.payment.progress call.playback.ended call.playback.started call.recording.error
call.recording.saved call.recording.transcription.saved call.refer.completed call.refer.failed
call.refer.started call.sip_info.received call.speak.ended call.speak.started call.transcription
call.unhold calls.voicemail.completed conference.created conference.ended conference.floor.changed
conference.participant.joined conference.participant.left conference.participant.playback.ended
conference.participant.playback.started conference.participant.speak.ended
conference.participant.speak.started conference.playback.ended conference.playback.started
conference.recording.saved conference.speak.ended conference.speak.started
conversation.insights.completed customer_service_record.status_changed
dialogflow.detectintent.response email.bounced email.cancelled email.clicked email.complained
email.daily_limit_exceeded email.deferred email.delivered email.failed email.injection_timeout
email.opened email.queued email.received email.sandbox email.scheduled email.sending email.sent
email.unsubscribed email_domain.created email_domain.degraded email_domain.deleted
email_domain.dkim_rotated email_domain.suspended email_domain.verified fax.delivered fax.failed
fax.media.processed fax.media.processing.started fax.queued fax.received fax.receiving.started
fax.sending.started link_clicked message.finalized message.read message.received message.sent
messaging-profile.spend-limit-reached messaging_hosted_numbers_orders.created
messaging_hosted_numbers_orders.deleted
messaging_hosted_numbers_orders.internal_transfer_approval_requested
messaging_hosted_numbers_orders.internal_transfer_approved
messaging_hosted_numbers_orders.internal_transfer_auto_approved
messaging_hosted_numbers_orders.internal_transfer_detected
messaging_hosted_numbers_orders.internal_transfer_rejected messaging_hosted_numbers_orders.updated
number_order.complete porting_order.deleted porting_order.messaging_changed
porting_order.new_comment porting_order.split porting_order.status_changed portout.foc_date_changed
portout.new_comment portout.status_changed recording.available session.status_changed
sim_card.status_changed siprec.failed siprec.started siprec.stopped streaming.failed
streaming.started streaming.stopped toll_free_verification.status_update transcript.completed
verification.complete verify.delivered verify.failed verify.sent video.room.composition.completed
video.room.participant.joined video.room.participant.left video.room.recording.completed
video.room.recording.started video.room.session.ended video.room.session.started
whatsapp.account.restricted whatsapp.phone_number.quality_changed whatsapp.template.approved
whatsapp.template.disabled whatsapp.template.rejected
`
