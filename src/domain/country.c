/* Countries by their two letters. A lot that is released for a country that does not exist is released for nobody, and
 * who mistyped it would not know. */
#include "domain/context.h"
#include "domain/site.h"
#include <string.h>

/* ISO 3166-1 alpha-2, in the order of the alphabet. */
static const char COUNTRIES[] =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW "
    "BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI "
    "FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN "
    "IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME "
    "MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF "
    "PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV "
    "SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE "
    "YT ZA ZM ZW";

enum cl_status cl_country_check(struct cl *cl, const char *country)
{
    enum { LETTERS = 2, STEP = LETTERS + 1 };
    for (const char *at = COUNTRIES; at < COUNTRIES + sizeof COUNTRIES - 1; at += STEP)
        if (strlen(country) == LETTERS && strncmp(at, country, LETTERS) == 0)
            return CL_OK;
    return cl_fail(cl->error, CL_USAGE, "site.country", NULL, "write two capital letters of ISO 3166-1: FR, CN, US, GB",
                   "'%s' is no country", country);
}
