#include "base/id.h"

#include <string.h>

enum { MODULUS = 36 };

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

static int value_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'A' && c <= 'Z' ? c - 'A' + 10 : -1;
}

char cl_check_character(const char *text, size_t size)
{
    int product = MODULUS;
    bool any = false;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '-')
            continue;
        int value = value_of(text[i]);
        if (value < 0)
            return '\0';
        int sum = (product + value) % MODULUS;
        product = (sum ? sum : MODULUS) * 2 % (MODULUS + 1);
        any = true;
    }
    return any ? alphabet[(MODULUS + 1 - product) % MODULUS] : '\0';
}

bool cl_check_holds(const char *text)
{
    size_t size = strlen(text);
    if (size < 2)
        return false;
    char expected = cl_check_character(text, size - 1);
    return expected != '\0' && expected == text[size - 1];
}
