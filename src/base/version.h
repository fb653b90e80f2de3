/* The version of this program, as recorded in every event. */
#ifndef CRYOLOT_BASE_VERSION_H
#define CRYOLOT_BASE_VERSION_H

#define CL_VERSION "0.1.0"

#endif
