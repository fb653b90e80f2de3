/* Infusions from paper, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_INFUSION_ENTER_H
#define CRYOLOT_DOMAIN_INFUSION_ENTER_H

#include "domain/signature.h"
#include <cryolot/infusion_paper.h>

cl_signed_content cl_infusion_verification_signed_content;

#endif
