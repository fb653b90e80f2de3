/* Roles and acts: who may do what. One table; the write itself asks it, so no verb can forget to. */
#ifndef CRYOLOT_ACT_H
#define CRYOLOT_ACT_H

#include <stddef.h>

#define CL_ROLE_LIST(X)                                                                                                \
    X(ADMIN, "admin", 0)                                                                                               \
    X(OPERATOR, "operator", 1)                                                                                         \
    X(QC, "qc", 2)                                                                                                     \
    X(QA, "qa", 3)                                                                                                     \
    X(STORAGE, "storage", 4)                                                                                           \
    X(PHARMACIST, "pharmacist", 5)                                                                                     \
    X(PHYSICIAN, "physician", 6)                                                                                       \
    X(CLINICAL, "clinical", 7)                                                                                         \
    X(AUDITOR, "auditor", 8)

#define CL_ROLE_BIT(id, word, bit) CL_ROLE_##id = 1 << (bit),
enum cl_role { CL_ROLE_LIST(CL_ROLE_BIT) };
#undef CL_ROLE_BIT

#define CL_ROLE_ANY 0x1ff /* whoever signed in */
#define CL_NOBODY   0     /* acts of nobody yet: init, proving a password */

enum { CL_NEEDS_REASON = 1, CL_NEEDS_SECOND = 2 };
/* A second person who holds one of these roles. */
#define CL_SECOND(roles) (CL_NEEDS_SECOND | (unsigned)(roles) << 8)
/* The same where the act itself says when it needs one. */
#define CL_COUNTERSIGNED(roles) ((unsigned)(roles) << 8)

/* id, name in the audit log, roles that may do it (CLI.md "role"), what it needs beside */
#define CL_ACT_LIST(X)                                                                                                 \
    X(INIT, "init", CL_NOBODY, 0)                                                                                      \
    X(SIGN_IN_OPEN, "sign-in.open", CL_NOBODY, 0)                                                                      \
    X(SIGN_IN_OK, "sign-in.ok", CL_NOBODY, 0)                                                                          \
    X(SIGN_IN_FAILED, "sign-in.failed", CL_NOBODY, 0)                                                                  \
    X(SESSION_OPEN, "session.open", CL_ROLE_ANY, 0)                                                                    \
    X(SESSION_EXPIRE, "session.expire", CL_NOBODY, 0)                                                                  \
    X(SESSION_CLOSE, "session.close", CL_ROLE_ANY, 0)                                                                  \
    X(CLOCK_ACCEPT, "clock.accept", CL_ROLE_ADMIN, CL_NEEDS_REASON)                                                    \
    X(USER_ADD, "user.add", CL_ROLE_ADMIN, 0)                                                                          \
    X(USER_ROLE, "user.role", CL_ROLE_ADMIN, CL_NEEDS_REASON | CL_SECOND(CL_ROLE_QA))                                  \
    X(USER_DISABLE, "user.disable", CL_ROLE_ADMIN, CL_NEEDS_REASON | CL_COUNTERSIGNED(CL_ROLE_QA))                     \
    X(USER_ENABLE, "user.enable", CL_ROLE_ADMIN, CL_NEEDS_REASON)                                                      \
    X(USER_UNLOCK, "user.unlock", CL_ROLE_ADMIN, CL_NEEDS_REASON)                                                      \
    X(USER_TRAIN, "user.train", CL_ROLE_ADMIN | CL_ROLE_QA, 0)                                                         \
    X(USER_PASSWORD, "user.passwd", CL_ROLE_ANY, 0)                                                                    \
    X(USER_PIN, "user.pin", CL_ROLE_ANY, 0)                                                                            \
    X(USER_BADGE, "user.badge", CL_ROLE_ADMIN, 0)                                                                      \
    X(USER_SITE, "user.site", CL_ROLE_ADMIN, CL_NEEDS_REASON)                                                          \
    X(SITE_ADD, "site.add", CL_ROLE_ADMIN, 0)                                                                          \
    X(SITE_SET, "site.set", CL_ROLE_ADMIN, 0)                                                                          \
    X(SETTING_SET, "setting.set", CL_ROLE_ADMIN, CL_NEEDS_REASON | CL_SECOND(CL_ROLE_QA))                              \
    X(PRODUCT_IMPORT, "product.import", CL_ROLE_ADMIN, 0)                                                              \
    X(PRODUCT_APPROVE, "product.approve", CL_ROLE_QA, 0)                                                               \
    X(DONOR_ADD, "donor.add", CL_ROLE_OPERATOR, 0)                                                                     \
    X(DONOR_RECOVER, "donor.recover", CL_ROLE_OPERATOR, 0)                                                             \
    X(DONOR_RECOVER_ANEW, "donor.recover-anew", CL_ROLE_QA, CL_NEEDS_REASON)                                           \
    X(DONOR_CONSENT, "donor.consent", CL_ROLE_OPERATOR, 0)                                                             \
    X(DONOR_SCREEN, "donor.screen", CL_ROLE_OPERATOR, 0)                                                               \
    X(DONOR_TEST, "donor.test", CL_ROLE_OPERATOR, 0)                                                                   \
    X(DONOR_CORRECT, "donor.correct", CL_ROLE_QA, CL_NEEDS_REASON)                                                     \
    X(DONOR_DETERMINE, "donor.determine", CL_ROLE_QA, CL_NEEDS_REASON)                                                 \
    X(LOT_CREATE, "lot.create", CL_ROLE_OPERATOR, 0)                                                                   \
    X(LOT_SET, "lot.set", CL_ROLE_OPERATOR, 0)                                                                         \
    X(LOT_NUMBER, "lot.number", CL_ROLE_OPERATOR, 0)                                                                   \
    X(LOT_FILL, "lot.fill", CL_ROLE_OPERATOR, 0)                                                                       \
    X(LOT_RECEIVE, "lot.receive", CL_ROLE_OPERATOR, 0)                                                                 \
    X(LOT_MATERIAL, "lot.material", CL_ROLE_OPERATOR, 0)                                                               \
    X(LOT_MATERIAL_CORRECT, "lot.material-correct", CL_ROLE_OPERATOR, CL_NEEDS_REASON)                                 \
    X(LOT_MATERIAL_DECIDE, "lot.material-decide", CL_ROLE_QC | CL_ROLE_QA, CL_NEEDS_REASON)                            \
    X(LOT_REVIEW_PRODUCTION, "lot.review-production", CL_ROLE_OPERATOR, CL_NEEDS_REASON)                               \
    X(LOT_REVIEW_QUALITY, "lot.review-quality", CL_ROLE_QA, CL_NEEDS_REASON)                                           \
    X(LOT_FREEZE, "lot.freeze", CL_ROLE_OPERATOR, 0)                                                                   \
    X(LOT_YIELD, "lot.yield", CL_ROLE_OPERATOR, 0)                                                                     \
    X(LOT_RELEASE, "lot.release", CL_ROLE_QA, CL_NEEDS_REASON)                                                         \
    X(LOT_REJECT, "lot.reject", CL_ROLE_QA, CL_NEEDS_REASON)                                                           \
    X(LOT_WITHDRAW, "lot.withdraw", CL_ROLE_QA, CL_NEEDS_REASON)                                                       \
    X(LOT_RECALL, "lot.recall", CL_ROLE_QA, CL_NEEDS_REASON)                                                           \
    X(DONOR_LOOKBACK, "donor.lookback", CL_ROLE_QA, CL_NEEDS_REASON)                                                   \
    X(RECALL_NOTIFY, "recall.notify", CL_ROLE_QA | CL_ROLE_STORAGE, 0)                                                 \
    X(RECALL_ACKNOWLEDGE, "recall.acknowledge", CL_ROLE_QA | CL_ROLE_STORAGE | CL_ROLE_PHARMACIST, 0)                  \
    X(RECALL_ACCOUNT, "recall.account", CL_ROLE_QA | CL_ROLE_STORAGE | CL_ROLE_PHARMACIST, 0)                          \
    X(RECALL_CLOSE, "recall.close", CL_ROLE_QA, 0)                                                                     \
    X(RECALL_REOPEN, "recall.reopen", CL_ROLE_QA, CL_NEEDS_REASON)                                                     \
    X(LOT_EXTEND, "lot.extend", CL_ROLE_QA, CL_NEEDS_REASON)                                                           \
    X(LOT_SCOPE, "lot.scope", CL_ROLE_QA, CL_NEEDS_REASON)                                                             \
    X(LOT_SUPPLY_OOS, "lot.supply-oos", CL_ROLE_QA, CL_NEEDS_REASON | CL_SECOND(CL_ROLE_PHYSICIAN))                    \
    X(LOT_HOLD, "lot.hold", CL_ROLE_ANY, CL_NEEDS_REASON)                                                              \
    X(LOT_UNHOLD, "lot.unhold", CL_ROLE_QA, CL_NEEDS_REASON)                                                           \
    X(SAMPLE_TAKE, "sample.take", CL_ROLE_QC | CL_ROLE_OPERATOR, 0)                                                    \
    X(SAMPLE_LABEL, "sample.label", CL_ROLE_QC | CL_ROLE_OPERATOR, 0)                                                  \
    X(SAMPLE_SEND, "sample.send", CL_ROLE_QC | CL_ROLE_OPERATOR, 0)                                                    \
    X(SAMPLE_RECEIVE, "sample.receive", CL_ROLE_QC, 0)                                                                 \
    X(RESULT_RECORD, "result.record", CL_ROLE_QC, 0)                                                                   \
    X(RESULT_IMPORT, "result.import", CL_ROLE_QC, 0)                                                                   \
    X(RESULT_REVIEW, "result.review", CL_ROLE_QC, 0)                                                                   \
    X(RESULT_CORRECT, "result.correct", CL_ROLE_QC, CL_NEEDS_REASON)                                                   \
    X(RESULT_CONCLUDE, "result.conclude", CL_ROLE_QC | CL_ROLE_QA, 0)                                                  \
    X(RESULT_INVALIDATE, "result.invalidate", CL_ROLE_QA, CL_NEEDS_REASON)                                             \
    X(DEVIATION_OPEN, "deviation.open", CL_ROLE_ANY, 0)                                                                \
    X(DEVIATION_TASK, "deviation.task", CL_ROLE_QA, 0)                                                                 \
    X(DEVIATION_TASK_DONE, "deviation.task-done", CL_ROLE_ANY, 0)                                                      \
    X(DEVIATION_DISPOSE, "deviation.dispose", CL_ROLE_QA, CL_NEEDS_REASON)                                             \
    X(DEVIATION_CLOSE, "deviation.close", CL_ROLE_QA, 0)                                                               \
    X(DEVIATION_REOPEN, "deviation.reopen", CL_ROLE_QA, CL_NEEDS_REASON)                                               \
    X(STORAGE_ADD, "storage.add", CL_ROLE_STORAGE, CL_COUNTERSIGNED(CL_ROLE_QA))                                       \
    X(STORAGE_SET, "storage.set", CL_ROLE_STORAGE, CL_NEEDS_REASON | CL_SECOND(CL_ROLE_QA))                            \
    X(STORAGE_BLOCK, "storage.block", CL_ROLE_STORAGE | CL_ROLE_QA, CL_NEEDS_REASON)                                   \
    X(STORAGE_MOVE, "storage.move", CL_ROLE_STORAGE, 0)                                                                \
    X(STORAGE_TAKE, "storage.take", CL_ROLE_STORAGE, CL_NEEDS_REASON)                                                  \
    X(STORAGE_PUT, "storage.put", CL_ROLE_STORAGE, 0)                                                                  \
    X(STORAGE_KEEPER, "storage.keeper", CL_ROLE_ANY, CL_SECOND(CL_ROLE_STORAGE | CL_ROLE_OPERATOR | CL_ROLE_QA))       \
    X(STORAGE_EVACUATE, "storage.evacuate", CL_ROLE_STORAGE, 0)                                                        \
    X(STORAGE_EVACUATE_FINISH, "storage.evacuate-finish", CL_ROLE_STORAGE, 0)                                          \
    X(STORAGE_READING, "storage.reading", CL_ROLE_STORAGE, 0)                                                          \
    X(STORAGE_CORRECT, "storage.correct", CL_ROLE_QA, CL_NEEDS_REASON)                                                 \
    X(STORAGE_IMPORT, "storage.import", CL_ROLE_STORAGE, 0)                                                            \
    X(STORAGE_ALARM, "storage.alarm", CL_ROLE_STORAGE | CL_ROLE_QA, 0)                                                 \
    X(STORAGE_ALARM_OFF, "storage.alarm-off", CL_ROLE_STORAGE, CL_NEEDS_REASON | CL_SECOND(CL_ROLE_QA))                \
    X(STORAGE_ALARM_ON, "storage.alarm-on", CL_ROLE_STORAGE | CL_ROLE_QA, 0)                                           \
    X(STORAGE_LEVEL, "storage.level", CL_ROLE_STORAGE, 0)                                                              \
    X(STORAGE_COUNT, "storage.count", CL_ROLE_STORAGE, 0)                                                              \
    X(STORAGE_OPEN, "storage.open", CL_ROLE_STORAGE, 0)                                                                \
    X(STORAGE_CLOSE, "storage.close", CL_ROLE_STORAGE, 0)                                                              \
    X(STORAGE_SPILL, "storage.spill", CL_ROLE_STORAGE, CL_NEEDS_REASON)                                                \
    X(STORAGE_SPILL_FINISH, "storage.spill-finish", CL_ROLE_STORAGE, 0)                                                \
    X(STORAGE_LABEL, "storage.label", CL_ROLE_STORAGE, 0)                                                              \
    X(VIAL_STORE, "vial.store", CL_ROLE_STORAGE, 0)                                                                    \
    X(VIAL_TAKE, "vial.take", CL_ROLE_STORAGE, CL_NEEDS_REASON)                                                        \
    X(VIAL_MOVE, "vial.move", CL_ROLE_STORAGE, 0)                                                                      \
    X(VIAL_ASSIGN, "vial.assign", CL_ROLE_QC | CL_ROLE_STORAGE | CL_ROLE_QA, 0)                                        \
    X(VIAL_DISCARD, "vial.discard", CL_ROLE_STORAGE, CL_NEEDS_REASON | CL_SECOND(CL_ROLE_ANY))                         \
    X(VIAL_IMPORT, "vial.import", CL_ROLE_STORAGE, 0)                                                                  \
    X(VIAL_HOLD, "vial.hold", CL_ROLE_ANY, CL_NEEDS_REASON)                                                            \
    X(VIAL_UNHOLD, "vial.unhold", CL_ROLE_QA, CL_NEEDS_REASON)                                                         \
    X(VIAL_USE, "vial.use", CL_ROLE_STORAGE | CL_ROLE_QC | CL_ROLE_QA, CL_NEEDS_REASON | CL_SECOND(CL_ROLE_ANY))       \
    X(VIAL_LOSE, "vial.lose", CL_ROLE_QA, CL_NEEDS_REASON)                                                             \
    X(VIAL_FIND, "vial.find", CL_ROLE_STORAGE, CL_NEEDS_REASON)                                                        \
    X(CUSTODY_HAND, "custody.hand", CL_ROLE_ANY, CL_SECOND(CL_ROLE_ANY))                                               \
    X(EQUIPMENT_ADD, "equipment.add", CL_ROLE_STORAGE, 0)                                                              \
    X(EQUIPMENT_MOVE, "equipment.move", CL_ROLE_STORAGE, 0)                                                            \
    X(EQUIPMENT_CALIBRATE, "equipment.calibrate", CL_ROLE_STORAGE | CL_ROLE_QC, 0)                                     \
    X(EQUIPMENT_QUALIFY, "equipment.qualify", CL_ROLE_STORAGE | CL_ROLE_QC, 0)                                         \
    X(EQUIPMENT_MAINTAIN, "equipment.maintain", CL_ROLE_STORAGE, 0)                                                    \
    X(EQUIPMENT_RETIRE, "equipment.retire", CL_ROLE_STORAGE, CL_NEEDS_REASON)                                          \
    X(EQUIPMENT_LABEL, "equipment.label", CL_ROLE_STORAGE, 0)                                                          \
    X(SHIPMENT_CREATE, "shipment.create", CL_ROLE_STORAGE, 0)                                                          \
    X(SHIPMENT_QUARANTINE, "shipment.quarantine", CL_ROLE_STORAGE | CL_ROLE_QA, CL_COUNTERSIGNED(CL_ROLE_QA))          \
    X(SHIPMENT_PACK, "shipment.pack", CL_ROLE_STORAGE, 0)                                                              \
    X(SHIPMENT_UNPACK, "shipment.unpack", CL_ROLE_STORAGE, 0)                                                          \
    X(SHIPMENT_CANCEL, "shipment.cancel", CL_ROLE_STORAGE, CL_NEEDS_REASON)                                            \
    X(SHIPMENT_DISPATCH, "shipment.dispatch", CL_ROLE_STORAGE, 0)                                                      \
    X(SHIPMENT_RECEIVE, "shipment.receive", CL_ROLE_STORAGE | CL_ROLE_PHARMACIST, 0)                                   \
    X(SHIPMENT_LOGGER, "shipment.logger", CL_ROLE_STORAGE | CL_ROLE_PHARMACIST, 0)                                     \
    X(LABEL_PRINT, "label.print", CL_ROLE_OPERATOR, 0)                                                                 \
    X(LABEL_REPRINT, "label.reprint", CL_ROLE_OPERATOR, CL_NEEDS_REASON)                                               \
    X(LABEL_HISTORY, "label.history", CL_ROLE_OPERATOR | CL_ROLE_QC | CL_ROLE_QA, CL_NEEDS_REASON)                     \
    X(LABEL_APPROVE, "label.approve", CL_ROLE_QA, 0)                                                                   \
    X(LABEL_APPLY, "label.apply", CL_ROLE_OPERATOR | CL_ROLE_STORAGE, 0)                                               \
    X(LABEL_SPOIL, "label.spoil", CL_ROLE_OPERATOR | CL_ROLE_STORAGE, CL_NEEDS_REASON | CL_SECOND(CL_ROLE_ANY))        \
    X(DOCUMENT_ISSUE, "document.issue", CL_ROLE_QA, 0)                                                                 \
    X(DOCUMENT_APPROVE, "document.approve", CL_ROLE_QA, 0)                                                             \
    X(SUBJECT_ADD, "subject.add", CL_ROLE_CLINICAL, 0)                                                                 \
    X(SUBJECT_WEIGH, "subject.weigh", CL_ROLE_CLINICAL, 0)                                                             \
    X(SUBJECT_LABEL, "subject.label", CL_ROLE_CLINICAL | CL_ROLE_PHARMACIST, 0)                                        \
    X(ORDER_CREATE, "order.create", CL_ROLE_PHYSICIAN | CL_ROLE_PHARMACIST, 0)                                         \
    X(ORDER_VERIFY, "order.verify", CL_ROLE_PHARMACIST, 0)                                                             \
    X(ORDER_ALLOCATE, "order.allocate", CL_ROLE_PHARMACIST, 0)                                                         \
    X(ORDER_CANCEL, "order.cancel", CL_ROLE_PHARMACIST | CL_ROLE_PHYSICIAN, CL_NEEDS_REASON)                           \
    X(ORDER_OVERRIDE, "order.override", CL_ROLE_PHYSICIAN, CL_NEEDS_REASON)                                            \
    X(DOSE_THAW, "dose.thaw", CL_ROLE_PHARMACIST, 0)                                                                   \
    X(DOSE_THAW_END, "dose.thaw-end", CL_ROLE_PHARMACIST | CL_ROLE_OPERATOR, 0)                                        \
    X(DOSE_COUNT, "dose.count", CL_ROLE_PHARMACIST | CL_ROLE_OPERATOR | CL_ROLE_QC, 0)                                 \
    X(DOSE_TEST, "dose.test", CL_ROLE_PHARMACIST | CL_ROLE_OPERATOR | CL_ROLE_QC, 0)                                   \
    X(DOSE_PREPARE, "dose.prepare", CL_ROLE_PHARMACIST | CL_ROLE_OPERATOR, 0)                                          \
    X(DOSE_LABEL, "dose.label", CL_ROLE_PHARMACIST | CL_ROLE_OPERATOR, 0)                                              \
    X(DOSE_HAND, "dose.hand", CL_ROLE_PHARMACIST | CL_ROLE_CLINICAL, CL_SECOND(CL_ROLE_CLINICAL | CL_ROLE_PHARMACIST)) \
    X(DOSE_DISCARD, "dose.discard", CL_ROLE_PHARMACIST | CL_ROLE_CLINICAL, CL_NEEDS_REASON | CL_SECOND(CL_ROLE_ANY))   \
    X(DOSE_OVERRIDE, "dose.override", CL_ROLE_PHYSICIAN, CL_NEEDS_REASON)                                              \
    X(INFUSION_START, "infusion.start", CL_ROLE_CLINICAL, CL_SECOND(CL_ROLE_CLINICAL))                                 \
    X(INFUSION_REFUSED, "infusion.refused", CL_NOBODY, 0)                                                              \
    X(INFUSION_INTERRUPT, "infusion.interrupt", CL_ROLE_CLINICAL, CL_NEEDS_REASON)                                     \
    X(INFUSION_RESUME, "infusion.resume", CL_ROLE_CLINICAL, 0)                                                         \
    X(INFUSION_RATE, "infusion.rate", CL_ROLE_CLINICAL, 0)                                                             \
    X(INFUSION_ENTER, "infusion.enter", CL_ROLE_CLINICAL | CL_ROLE_PHARMACIST, CL_NEEDS_REASON)                        \
    X(INFUSION_VERIFY, "infusion.verify", CL_ROLE_CLINICAL | CL_ROLE_PHARMACIST | CL_ROLE_QA, 0)                       \
    X(INFUSION_FINISH, "infusion.finish", CL_ROLE_CLINICAL, 0)                                                         \
    X(INFUSION_ABORT, "infusion.abort", CL_ROLE_CLINICAL, CL_NEEDS_REASON)                                             \
    X(INFUSION_REACTION, "infusion.reaction", CL_ROLE_CLINICAL | CL_ROLE_PHYSICIAN, 0)                                 \
    X(INFUSION_CORRECT, "infusion.correct", CL_ROLE_CLINICAL, CL_NEEDS_REASON)                                         \
    X(INFUSION_COMPLAINT, "infusion.complaint", CL_ROLE_CLINICAL | CL_ROLE_PHARMACIST, 0)                              \
    X(ATTACH, "attach", CL_ROLE_ANY, 0)                                                                                \
    X(NOTE, "note", CL_ROLE_ANY, 0)                                                                                    \
    X(AUDIT_REVIEW, "audit.review", CL_ROLE_QA | CL_ROLE_AUDITOR, CL_NEEDS_REASON)                                     \
    X(AUDIT_EXPORT, "audit.export", CL_ROLE_AUDITOR, 0)

#define CL_ACT_ID(id, name, roles, needs) CL_ACT_##id,
enum cl_act { CL_ACT_LIST(CL_ACT_ID) CL_ACT_COUNT };
#undef CL_ACT_ID

const char *cl_act_name(enum cl_act act);
unsigned cl_act_roles(enum cl_act act);        /* bits of enum cl_role */
unsigned cl_act_needs(enum cl_act act);        /* CL_NEEDS_... */
unsigned cl_act_second_roles(enum cl_act act); /* of the second person; bits of enum cl_role */

/* NULL-terminated names of all acts, in the table's order. */
const char *const *cl_act_words(void);

/* "qc" -> CL_ROLE_QC; 0 when there is no such role. */
unsigned cl_role_read(const char *word);
/* NULL-terminated words of all roles, in the table's order. */
const char *const *cl_role_words(void);
/* "qc,storage" of a set of bits; `size` at least 96. Returns `text`. */
char *cl_roles_write(unsigned roles, char *text, size_t size);

#endif
