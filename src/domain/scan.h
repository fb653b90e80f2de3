/* A scanning session, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_SCAN_H
#define CRYOLOT_DOMAIN_SCAN_H

#include "base/keyboard.h"
#include "domain/context.h"
#include <cryolot/scan.h>
#include <cryolot/storage.h>
#include <cryolot/vial.h>

#define CL_BADGE_PREFIX        "BDG"

#define CL_SCAN_PURPOSE_REMEDY "type: as product, as qc, as retain, or with its month: as stability 12"

enum {
    CL_SCAN_PLACE = 256,     /* bytes of a place */
    CL_SCAN_WAITING = 200,   /* vials that wait for a place at most */
    CL_SCAN_BACK = 500,      /* scans that can be taken back at most */
    CL_SCAN_TWICE_MS = 2000, /* within it a scanner reads one label twice in one go */
    CL_SCAN_NOTICES = 16,    /* of one scan at most */
    CL_SCAN_KNOWN = 16       /* people who proved themselves by password in this session, at most */
};

/* A scan that changed something, and what was before. */
struct cl_scan_done {
    enum cl_scan_command mode, within; /* what was done; the mode of the session */
    char vial[CL_VIAL_CODE];           /* of evacuate: the code of a store */
    char before[CL_SCAN_PLACE];        /* of assign: its purpose; of pack: the shipment; of evacuate: where it stood */
    char after[CL_SCAN_PLACE];         /* of assign: its purpose; of evacuate: where it was set down; "" of others */
    int64_t months;                    /* of assign: its time point before; -1: none */
    int64_t at_ms;                     /* when; cl_scan_remember notes it */
    int64_t left_ms;                   /* when this session handled the vial last: then, or in an undo of later acts */
};

/* What a count saw: a vial (or a foreign code) at a place, or a store in which the following ones stand. */
struct cl_scan_seen {
    char text[CL_SCAN_PLACE];
    char place[24]; /* its position; "": not said */
    bool is_store;
};

/* What one of the two at the bed read; "": not yet. */
struct cl_scan_bedside {
    char subject[64], dose[32];
};

/* Whose proof a scan waits for. */
enum cl_scan_asking { CL_SCAN_ASKS_NOBODY, CL_SCAN_ASKS_AGAIN, CL_SCAN_ASKS_ACTOR, CL_SCAN_ASKS_SECOND };

struct cl_scan {
    struct cl *cl;
    struct cl_scan_start start;
    char purpose[16];      /* as it was typed */
    const char *reason;    /* of every act; NULL */
    char reason_text[600]; /* one that was typed in the session */
    bool reason_used;      /* an act was done for it */
    enum cl_scan_command mode;

    char store[CL_SCAN_PLACE]; /* the place that is open; "": none */
    char store_code[32];       /* on its label: the same wherever it is moved to */
    char position[24];         /* of the next vial; "": the next free one */
    int64_t opened_at_ms;
    int64_t group[CL_SCAN_COMMAND_COUNT]; /* what was done while it was open, by mode */
    char where[CL_SCAN_PLACE];            /* where hand-overs happen, as it was scanned */
    char astray[4 * 80]; /* what was read for a place, a shipment or a decision and refused: vials do not go on as if
                          * it had never been read; "": nothing */

    char waiting[CL_SCAN_WAITING][CL_VIAL_CODE]; /* vials to be moved, whose place was not scanned yet */
    size_t waits;

    struct cl_scan_seen *seen; /* of the count that is open; malloc */
    size_t seen_count, seen_capacity;
    struct cl_hash told; /* of what the last try to close the count named as missing */
    bool is_told;
    int64_t told_ms;

    struct cl_scan_bedside bedside[2]; /* by the first person, by the second */
    char infusion[32];                 /* that the next volume ends; "": none */

    char shipment[32];     /* that is packed or received; "": none */
    int64_t charged_at_ms; /* when its shipper was filled, for the next vial; 0: not said */
    char outcome[16];      /* of the vials that follow: "accept", ...; "": accept */
    char condition[200];
    bool rest_missing; /* what was not scanned did not come */

    char target[32];  /* code of the tank that racks are carried to; "": none */
    char carried[32]; /* code of the rack that was lifted out last and is in the actor's hands; "": none */

    char spilled[32]; /* code of the box that was dropped; "": none */
    char confirm[32]; /* code of a box that was scanned once to say that it was dropped; "": none */

    struct cl_scan_done back[CL_SCAN_BACK]; /* a ring */
    size_t back_at, back_count;
    bool undo_refused; /* of the last of them: it may be passed over */

    enum cl_scan_asking asking;
    char asks_login[40], asks_name[256];
    char held[CL_SCAN_CODE + 1]; /* the text that goes on when they proved themselves */
    char known[CL_SCAN_KNOWN][40];
    size_t known_count;
    int64_t acted[CL_SCAN_KNOWN]; /* who acted in this session: the end says what they still have in hands */
    size_t acted_count;

    int64_t done_at_ms;             /* of the scan under way; 0: now */
    int64_t last_ms;                /* when the last scan came, by the clock */
    char last_label[CL_SCAN_PLACE]; /* of a place or shipment that was the last text read; "": it was another */
    int64_t last_label_ms;          /* when that was, as it was done */
    bool again;                     /* the text under way was held back, and is read anew */
    struct cl_moment_mark mark;

    /* the answer */
    bool accepted, ended;
    enum cl_scan_kind kind;
    char payload[CL_SCAN_CODE]; /* the code of GS1 or ISBT 128 that named the vial; "": its own ID did */
    char scan[4 * 80], message[1400], rule[48], remedy[400], vial[CL_VIAL_CODE], place[CL_SCAN_PLACE];
    char prompt[512];
    char notice[CL_SCAN_NOTICES][1024];
    const char *notices[CL_SCAN_NOTICES];
    size_t notice_count;
};

/* ---- answering -------------------------------------------------------------------------------------------------- */

/* The scan did what it should. Returns CL_OK. */
enum cl_status cl_scan_say(struct cl_scan *scan, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* It did nothing, and why. Returns CL_OK: a refusal is an answer. */
enum cl_status cl_scan_refuse(struct cl_scan *scan, const char *rule, const char *remedy, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* What leads on from an error of the record, as it can be scanned or typed in a session (scan_remedy.c); in the arena.
 */
const char *cl_scan_remedy(struct cl_scan *scan, const struct cl_error *error);
/* The context's error as the answer, where it is a refusal; else it stays and its status is returned. */
enum cl_status cl_scan_answer_error(struct cl_scan *scan, enum cl_status status);

/* Begins the answer to a text; what was found out beside by the act under way; the answer as the session gives it. */
void cl_scan_begin_answer(struct cl_scan *scan, const char *text);
void cl_scan_keep_notices(struct cl_scan *scan);
void cl_scan_fill_answer(struct cl_scan *scan, struct cl_scan_answer *out);

/* Adds to what was said what must be said of a vial whenever somebody has it before them: "; HELD, not for use". */
void cl_scan_add_warning(struct cl_scan *scan, const struct cl_vial *vial);
/* Adds to what was said how long the vial was out of storage by now: "; out 42 s of 300 s". */
enum cl_status cl_scan_add_exposure(struct cl_scan *scan, int64_t vial_id);

/* What vials go to or become, read and refused or accepted (scan_target.c). */
void cl_scan_note_target(struct cl_scan *scan, const struct cl_scan_code *code, enum cl_status status);
/* Whether a vial is refused because what it should go to was refused before it; then it is answered. */
bool cl_scan_refuse_astray(struct cl_scan *scan, const char *vial);
/* A reason is that of the mode it was given in, and of the place where it was typed. */
void cl_scan_drop_reason(struct cl_scan *scan, bool typed_only);

/* ---- what a scan does ------------------------------------------------------------------------------------------- */

enum cl_status cl_scan_vial(struct cl_scan *scan, const char *code);                 /* scan_vial.c */
enum cl_status cl_scan_place(struct cl_scan *scan, const struct cl_scan_code *code); /* scan_place.c */
enum cl_status cl_scan_position(struct cl_scan *scan, const char *position);         /* scan_place.c */
enum cl_status cl_scan_close_place(struct cl_scan *scan);                            /* scan_place.c */
/* The path of the open place as it is now: somebody may have moved it. */
enum cl_status cl_scan_refresh_place(struct cl_scan *scan);
enum cl_status cl_scan_open_place(struct cl_scan *scan, const struct cl_storage *store);
enum cl_status cl_scan_badge(struct cl_scan *scan, const struct cl_scan_code *code);    /* scan_person.c */
enum cl_status cl_scan_undo(struct cl_scan *scan);                                      /* scan_undo.c */
enum cl_status cl_scan_skip(struct cl_scan *scan);                                      /* scan_undo.c */
enum cl_status cl_scan_identify(struct cl_scan *scan, const struct cl_scan_code *code); /* scan_identify.c */

/* The vials that wait go to the place that was opened (scan_vial.c). Adds to the answer. */
enum cl_status cl_scan_move_waiting(struct cl_scan *scan);
/* One vial to a place, by vial store or vial move; the next free position of it where the session names none. */
enum cl_status cl_scan_put(struct cl_scan *scan, const struct cl_vial *vial, bool stored, struct cl_vial *out);
/* Remembers what can be taken back. */
void cl_scan_remember(struct cl_scan *scan, const struct cl_scan_done *done);

/* Counting (scan_count.c): what is seen is kept until the place is closed, then compared, signed and stored. */
enum cl_status cl_scan_count_place(struct cl_scan *scan, const struct cl_storage *store, const char *position);
enum cl_status cl_scan_count_position(struct cl_scan *scan, const char *position);
enum cl_status cl_scan_count_vial(struct cl_scan *scan, const char *code);
enum cl_status cl_scan_count_foreign(struct cl_scan *scan, const struct cl_scan_code *code, const char *text);
enum cl_status cl_scan_count_close(struct cl_scan *scan);
/* Takes the last thing seen away; there must be one. */
enum cl_status cl_scan_count_undo(struct cl_scan *scan);
void cl_scan_count_forget(struct cl_scan *scan);

/* What was seen, also of a receipt. `place` NULL: a store. */
void cl_scan_add_seen(struct cl_scan *scan, const char *text, const char *place);
bool cl_scan_was_seen(const struct cl_scan *scan, const char *code);

/* Shipments (scan_shipment.c): vials are packed one by one; a receipt is kept until it is closed. */
enum cl_status cl_scan_shipment(struct cl_scan *scan, const char *code);
enum cl_status cl_scan_pack(struct cl_scan *scan, struct cl_vial *vial);
/* "08:30", "2026-11-26 08:30": when the shipper was filled, which the next packing puts on record. */
enum cl_status cl_scan_charged(struct cl_scan *scan, const char *text);
enum cl_status cl_scan_unpack(struct cl_scan *scan, const struct cl_scan_done *done);
enum cl_status cl_scan_receive(struct cl_scan *scan, const struct cl_vial *vial);
enum cl_status cl_scan_receive_close(struct cl_scan *scan);
enum cl_status cl_scan_decide(struct cl_scan *scan, enum cl_scan_command command);

/* Evacuating (scan_evacuate.c): stores, not vials. */
enum cl_status cl_scan_evacuate_place(struct cl_scan *scan, const struct cl_storage *store);
enum cl_status cl_scan_evacuate_undo(struct cl_scan *scan, const struct cl_scan_done *done);

/* At the bed (scan_infuse.c): false where it has no use for what was read. */
bool cl_scan_infuse(struct cl_scan *scan, const struct cl_scan_code *code, enum cl_status *status);
/* What is typed while an infusion runs (scan_course.c): interrupt WHY, resume, rate 4mL/min, reaction chills 1, abort
 * 20mL WHY. False: it is none of these. */
bool cl_scan_course(struct cl_scan *scan, enum cl_status *status);
/* The first person read both codes: the next badge is the second person's. */
bool cl_scan_infuse_awaits_second(const struct cl_scan *scan);
void cl_scan_infuse_forget(struct cl_scan *scan);

/* Spills (scan_spill.c). */
enum cl_status cl_scan_spill_place(struct cl_scan *scan, const struct cl_storage *store, const char *position);
enum cl_status cl_scan_spill_vial(struct cl_scan *scan, struct cl_vial *vial);
enum cl_status cl_scan_spill_close(struct cl_scan *scan);

/* What a person still has in hands, in sentences: what they carry, what they took (scan_hands.c). */
enum cl_status cl_scan_hands(struct cl *cl, const struct cl_person *person, struct cl_texts *out);
/* The actor is somebody who acted in this session. */
void cl_scan_note_actor(struct cl_scan *scan);

/* ---- people ----------------------------------------------------------------------------------------------------- */

/* Asks for a person's password before the scan under way goes on. Returns CL_OK. */
enum cl_status cl_scan_ask(struct cl_scan *scan, enum cl_scan_asking asking, const char *login, const char *name);
/* Nobody is the second person any more. */
void cl_scan_forget_second(struct cl_scan *scan);
/* Whether the actor has to prove themselves again before anything is done; then it has asked. */
bool cl_scan_is_idle(struct cl_scan *scan);

/* Takes the proof that was asked for and goes on with the scan (scan_person.c). */
enum cl_status cl_scan_take_proof(struct cl_scan *scan, const char *secret, bool from_file);
/* Reads the text anew that was held back (scan.c). */
enum cl_status cl_scan_go_on(struct cl_scan *scan);

/* ---- modes (scan_mode.c) ---------------------------------------------------------------------------------------- */

/* What the mode expects, as a sentence: "scan a place, then vials". */
const char *cl_scan_expects(enum cl_scan_command mode);
/* What it cannot begin without. CL_REFUSED, rules "act.reason", "scan.purpose". */
enum cl_status cl_scan_check_mode(struct cl_scan *scan, enum cl_scan_command mode);
/* Whether a person may do what the mode does. CL_NOT_AUTHORISED, rule "person.role"; CL_REFUSED, "person.trained". */
enum cl_status cl_scan_check_person(struct cl_scan *scan, enum cl_scan_command mode, const struct cl_person *person);
enum cl_status cl_scan_change_mode(struct cl_scan *scan, enum cl_scan_command mode);
/* What was begun and is not on record: position, second person, vials that wait, the shipment. */
void cl_scan_forget(struct cl_scan *scan);

/* Takes "reason for S001" and its like, which are typed (scan_word.c); false: it is nothing of the kind. */
bool cl_scan_take_words(struct cl_scan *scan, const char *text, enum cl_status *status);
/* Whether a text that is no code of the record is such a word alone; then it is answered with what it expects. */
bool cl_scan_bare_word(struct cl_scan *scan, const char *text);

#endif
