/* Scanning: a session at the freezer in which every code that is read does one thing, or is told why it does not. */
#ifndef CRYOLOT_SCAN_H
#define CRYOLOT_SCAN_H

#include <cryolot/context.h>

/* ---- commands --------------------------------------------------------------------------------------------------- */

/* id, word as it is typed, code as it is scanned from a card, what it does (printed on the card). The modes come first.
 * The codes hold only letters whose key is the same on QWERTY, QWERTZ and AZERTY keyboards (no A, M, Q, W, Y, Z), no
 * digit and no hyphen, so that they also work where a scanner is not set up yet; one wrong or lost key never makes
 * one of another. */
#define CL_SCAN_MODE_LIST(X)                                                                                           \
    X(IDENTIFY, "identify", "XXIDENT", "say what a code is")                                                           \
    X(STORE, "store", "XXSTORE", "put vials into the place scanned")                                                   \
    X(TAKE, "take", "XXFETCH", "take vials into your hands")                                                           \
    X(MOVE, "move", "XXSHIFT", "move vials to the place scanned")                                                      \
    X(COUNT, "count", "XXCOUNT", "count what stands in a place, and sign it")                                          \
    X(SPILL, "spill", "XXSPILL", "say that a box was dropped, and find its vials")                                     \
    X(EVACUATE, "evacuate", "XXRESCUE", "carry racks to another tank")                                                 \
    X(PACK, "pack", "XXENCLOSE", "pack vials into a shipment")                                                         \
    X(RECEIVE, "receive", "XXRECEIVE", "receive a shipment vial by vial")                                              \
    X(ASSIGN, "assign", "XXPURPOSE", "say what vials are for")                                                         \
    X(APPLY, "apply", "XXSTICK", "confirm that vials wear their label")                                                \
    X(HAND, "hand", "XXDELIVER", "hand vials to another person")                                                       \
    X(INFUSE, "infuse", "XXINFUSE", "start an infusion at the bed, two people scanning")                               \
    X(DISCARD, "discard", "XXDISPOSE", "destroy vials before a witness")

/* Every key that a code may need: read through another layout it says which. The one code that is no proof of layouts.
 */
#define CL_SCAN_SELF_TEST "TEST-AQWZMY-0123456789:/"

#define CL_SCAN_ORDER_LIST(X)                                                                                          \
    X(UNDO, "undo", "XXUNDO", "take the last scan back")                                                               \
    X(SKIP, "skip", "XXSKIP", "leave what undo could not take back as it is")                                          \
    X(CLOSE, "close", "XXCLOSE", "close the place that is open")                                                       \
    X(CANCEL, "cancel", "XXFORGET", "forget position, second person and what waits for a place")                       \
    X(ACCEPT, "accept", "XXGOOD", "receive: what follows is accepted")                                                 \
    X(REJECT, "reject", "XXREJECT", "receive: what follows is rejected")                                               \
    X(QUARANTINE, "quarantine", "XXHOLD", "receive: what follows is quarantined")                                      \
    X(MISSING, "missing", "XXLOST", "receive: what was not scanned did not come")                                      \
    X(TEST, "test", CL_SCAN_SELF_TEST, "say whether the scanner is set up right")                                      \
    X(HELP, "help", "XXHELP", "say what can be scanned now")                                                           \
    X(END, "end", "XXEND", "end the session")

#define CL_SCAN_COMMAND_ID(id, word, code, what) CL_SCAN_##id,
enum cl_scan_command {
    CL_SCAN_NO_COMMAND,
    CL_SCAN_MODE_LIST(CL_SCAN_COMMAND_ID) CL_SCAN_ORDER_LIST(CL_SCAN_COMMAND_ID) CL_SCAN_COMMAND_COUNT
};
#undef CL_SCAN_COMMAND_ID

struct cl_scan_card {
    enum cl_scan_command command;
    const char *word, *code, *what;
    bool is_mode;
};

/* All of them, in the order of the lists: for the cards that are printed and for help. */
struct cl_scan_card_list {
    const struct cl_scan_card *at;
    size_t count;
};
struct cl_scan_card_list cl_scan_cards(void);
/* The command of a word or a scanned code, in any case; CL_SCAN_NO_COMMAND when it is none. */
enum cl_scan_command cl_scan_command_read(const char *text);
/* "store". */
const char *cl_scan_command_word(enum cl_scan_command command);

/* ---- what a text is --------------------------------------------------------------------------------------------- */

enum cl_scan_kind {
    CL_SCAN_IS_NOTHING,   /* blank */
    CL_SCAN_IS_UNUSABLE,  /* see sentence */
    CL_SCAN_IS_COMMAND,   /* command */
    CL_SCAN_IS_VIAL,      /* code, its check character proven */
    CL_SCAN_IS_PLACE,     /* code: a store's path or its ST- code; position, or "" */
    CL_SCAN_IS_POSITION,  /* position: "C7", "55" */
    CL_SCAN_IS_BADGE,     /* code; number: the person's row */
    CL_SCAN_IS_EQUIPMENT, /* code, as the following ones */
    CL_SCAN_IS_SHIPMENT,
    CL_SCAN_IS_SAMPLE,
    CL_SCAN_IS_DOSE,
    CL_SCAN_IS_INFUSION,
    CL_SCAN_IS_ORDER,
    CL_SCAN_IS_RECALL,
    CL_SCAN_IS_SUBJECT, /* code: the plain one of a subject's label, whose check character is proven */
    CL_SCAN_IS_PAYLOAD, /* code: of GS1 or ISBT 128, as it was read; the record knows what it names */
    CL_SCAN_IS_OTHER /* code: it has the form of an ID without a check character (a lot, a donor, a site); sentence and
                      * rule: what it is instead when the record knows no such thing, or "" */
};

enum { CL_SCAN_CODE = 256 };

struct cl_scan_code {
    enum cl_scan_kind kind;
    enum cl_scan_command command;
    int64_t number;
    char code[CL_SCAN_CODE]; /* in capital letters */
    char position[24];
    bool like_vial;     /* mistyped or cut off, but meant as a vial */
    const char *rule;   /* of what cannot be used: "scan.keyboard", "scan.two-codes", "scan.mistyped", ... */
    char sentence[400]; /* why, without a full stop; says what was read */
    const char *remedy;
};

/* Reads a text as a scanner types it: line ends, blanks and AIM identifiers (]C1) around it are passed over, small
 * letters are folded. Needs no record; looks at nothing but the text. Never fails: what cannot be used says so. */
void cl_scan_code_read(const char *text, struct cl_scan_code *out);
/* Whether a text is what a label or a card says (its check character proven where it has one): a text that is neither a
 * reason nor a password. Plain letters and digits, as a lot's ID, are not. */
bool cl_scan_is_label(const char *text);
/* "vial", "place", "badge". */
const char *cl_scan_kind_word(enum cl_scan_kind kind);

/* "BDG-000003X": the code on a person's badge, from their row. Returns `text` (32 bytes). */
char *cl_scan_badge_write(int64_t person_id, char *text);

/* ---- a session -------------------------------------------------------------------------------------------------- */

struct cl_scan;

struct cl_scan_start {
    const char *mode;      /* a word of the modes; NULL: identify */
    const char *place;     /* opened at once, as if it was scanned; NULL */
    const char *purpose;   /* for assign; NULL */
    int64_t months;        /* for assign to stability; -1 */
    const char *where;     /* where hand-overs happen, "Ward 3"; NULL: the place that is scanned */
    const char *shipment;  /* for pack and receive; NULL: it is scanned */
    const char *condition; /* for receive: of what came; NULL: it is typed, "condition cold, intact" */
    const char *lot;       /* for apply: whose labels are put on; NULL: any */
    int64_t copy;          /* for apply: which label it is; 0: the only one that there is */
    const char *target;    /* for evacuate: the tank that takes them; NULL: it is scanned */
};

struct cl_scan_answer {
    const char *scan; /* what was read, fit for a terminal */
    const char *kind; /* cl_scan_kind_word */
    bool accepted;
    const char *message; /* one sentence, also of a refusal */
    const char *rule;    /* of a refusal; NULL */
    const char *remedy;  /* of a refusal; NULL */
    const char *vial, *place;
    struct cl_texts notices; /* what it found out beside, that must be said: a vial that was out for too long */
    const char *asks_login;  /* whose password is needed before this is answered; NULL: nobody's. See cl_scan_prove */
    const char *asks_name;
    bool ended; /* the session is over */
};

/* Begins a session for the context's actor (nobody: only identifying, until a badge and a password say who acts). The
 * context's reason is that of every act of the session. Freed with cl_scan_free. CL_USAGE: no such mode. */
enum cl_status cl_scan_begin(struct cl *cl, const struct cl_scan_start *start, struct cl_scan **out);
/* What a session that ended without closing it (killed, or a replay) may have left: racks and vials in the actor's
 * hands, stores open by the actor or at a site that they act for; each a sentence that says what to scan. None while
 * nobody is signed in. */
enum cl_status cl_scan_standing(struct cl_scan *scan, struct cl_texts *out);
/* One scan: what it does is done, on disk, and an event of its own, when this returns. A refusal is an answer, not a
 * failure. `done_at_ms`: when it was done; 0: now. The answer lives until the next call. Fails only when the record
 * itself does (CL_FAILED, CL_INTEGRITY). */
enum cl_status cl_scan_read(struct cl_scan *scan, const char *text, int64_t done_at_ms, struct cl_scan_answer *out);
/* Goes on with a scan that asked for somebody's password. NULL: they did not give it. `from_file`: allowed in a
 * training record only, as for every second person. */
enum cl_status cl_scan_prove(struct cl_scan *scan, const char *secret, bool from_file, struct cl_scan_answer *out);
/* "store stan CPN/LN2-1/R3/B12:C7": what the next scan is read as. Lives until the next call. */
const char *cl_scan_prompt(struct cl_scan *scan);
/* Ends it: a place that is still open is closed (behind a scan with a time of its own it stays open, because nobody
 * said when it was closed: a refusal, rule "scan.open"), and its summary is the answer's message (NULL: there was
 * none), which lives until cl_scan_free. NULL is fine for both. */
enum cl_status cl_scan_end(struct cl_scan *scan, struct cl_scan_answer *out);
/* Behind the end: what those who acted in the session still have in hands or open, as cl_scan_standing says it. */
enum cl_status cl_scan_left(struct cl_scan *scan, struct cl_texts *out);
void cl_scan_free(struct cl_scan *scan);

#endif
