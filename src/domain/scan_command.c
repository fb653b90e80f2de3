/* The commands of a scanning session: one table for cards, help and reading. */
#include <cryolot/scan.h>
#include <string.h>
#include <strings.h>

#define MODE(id, word, code, what)  {CL_SCAN_##id, word, code, what, true},
#define ORDER(id, word, code, what) {CL_SCAN_##id, word, code, what, false},
static const struct cl_scan_card CARDS[] = {CL_SCAN_MODE_LIST(MODE) CL_SCAN_ORDER_LIST(ORDER)};
#undef MODE
#undef ORDER

struct cl_scan_card_list cl_scan_cards(void)
{
    return (struct cl_scan_card_list){CARDS, sizeof CARDS / sizeof *CARDS};
}

enum cl_scan_command cl_scan_command_read(const char *text)
{
    const char *word = *text == '*' ? text + 1 : text;    /* "*END", as it was typed before there were cards */
    if (strncasecmp(word, "mode ", strlen("mode ")) == 0) /* "mode store", as remedies call it */
        word += strlen("mode ");
    for (size_t i = 0; i < sizeof CARDS / sizeof *CARDS; i++)
        if (strcasecmp(word, CARDS[i].word) == 0 || strcasecmp(text, CARDS[i].code) == 0)
            return CARDS[i].command;
    return CL_SCAN_NO_COMMAND;
}

const char *cl_scan_command_word(enum cl_scan_command command)
{
    for (size_t i = 0; i < sizeof CARDS / sizeof *CARDS; i++)
        if (CARDS[i].command == command)
            return CARDS[i].word;
    return "";
}
