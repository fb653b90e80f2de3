#include "render/qr_small.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define VERSION_MOST 3
#define WIDTH_MOST   CL_QR_WIDTH(VERSION_MOST)
#define MASKS        8
#define DATA_MOST    44
#define CHECK_MOST   26
#define BITS_MOST    ((DATA_MOST + CHECK_MOST) * 8)
#define DIGITS_MOST  6 /* one after the other: libqrencode writes more of them as a number of its own */

/* A row or a column of modules: the first one is the highest bit, 1 is dark. */
typedef uint32_t line;
#define MODULE(at) ((line)1 << (31 - (at)))

/* Both ways at once, so that rows and columns are weighed alike. */
struct modules {
    line row[WIDTH_MOST], column[WIDTH_MOST];
};

struct place {
    uint8_t row, column;
};

/* What does not depend on the payload. */
struct blank {
    int width, data, check;      /* modules on a side, bytes of data, bytes of error correction */
    uint8_t factor[CHECK_MOST];  /* of the generator polynomial, the highest power (1) left out */
    struct modules fixed;        /* finders, timing, alignment */
    struct modules mask[MASKS];  /* where it turns data, and its format information */
    struct place bit[BITS_MOST]; /* of data and error correction */
};

static struct blank blank_of[VERSION_MOST];
static uint8_t power_of[255], logarithm_of[256]; /* in the field of 256 elements of ISO/IEC 18004 */

/* ---- blanks ------------------------------------------------------------------------------------------------------ */

static void set(struct modules *modules, int row, int column)
{
    modules->row[row] |= MODULE(column);
    modules->column[column] |= MODULE(row);
}

static void make_field(void)
{
    unsigned power = 1;
    for (unsigned i = 0; i < 255; i++) {
        power_of[i] = (uint8_t)power;
        logarithm_of[power] = (uint8_t)i;
        power <<= 1;
        if (power > 255)
            power ^= 0x11D;
    }
}

static uint8_t multiply(uint8_t a, uint8_t b)
{
    return a == 0 || b == 0 ? 0 : power_of[(logarithm_of[a] + logarithm_of[b]) % 255];
}

/* (x - 1)(x - 2)(x - 4).. */
static void make_generator(struct blank *blank)
{
    uint8_t *factor = blank->factor;
    factor[blank->check - 1] = 1;
    for (int i = 0; i < blank->check; i++)
        for (int k = 0; k < blank->check; k++)
            factor[k] = multiply(factor[k], power_of[i]) ^ (k + 1 < blank->check ? factor[k + 1] : 0);
}

/* A ring around a square, and what is `taken` by it: a finder (radius 3) has a light border too, which ends at the
 * edge. */
static void add_square(struct blank *blank, struct modules *taken, int row, int column, int radius)
{
    int width = blank->width;
    for (int y = -4; y <= 4; y++)
        for (int x = -4; x <= 4; x++) {
            int distance = abs(y) > abs(x) ? abs(y) : abs(x);
            if (distance > radius + (radius == 3) || row + y < 0 || row + y >= width || column + x < 0 ||
                column + x >= width)
                continue;
            set(taken, row + y, column + x);
            if (distance == radius || distance <= radius - 2)
                set(&blank->fixed, row + y, column + x);
        }
}

/* Where bit `i` of the format information stands, the lowest is 0: eight are below each other at the upper left and
 * side by side at the right, seven side by side at the left and below each other at the lower left. */
static void format_places(int width, int i, struct place place[2])
{
    bool eight = i < 8;
    uint8_t near = (uint8_t)(i < 6 ? i : eight ? i + 1 : i == 8 ? 7 : 14 - i);
    uint8_t far = (uint8_t)(eight ? width - 1 - i : width - 15 + i);
    place[0] = eight ? (struct place){near, 8} : (struct place){8, near};
    place[1] = eight ? (struct place){8, far} : (struct place){far, 8};
}

static void add_fixed(struct blank *blank, struct modules *taken)
{
    int width = blank->width;
    struct place place[2];
    for (int i = 8; i < width - 8; i++) {
        set(taken, 6, i);
        set(taken, i, 6);
        if (i % 2 == 0) {
            set(&blank->fixed, 6, i);
            set(&blank->fixed, i, 6);
        }
    }
    add_square(blank, taken, 3, 3, 3);
    add_square(blank, taken, 3, width - 4, 3);
    add_square(blank, taken, width - 4, 3, 3);
    if (width > CL_QR_WIDTH(1))
        add_square(blank, taken, width - 7, width - 7, 2);
    for (int i = 0; i < 15; i++) {
        format_places(width, i, place);
        set(taken, place[0].row, place[0].column);
        set(taken, place[1].row, place[1].column);
    }
    set(taken, width - 8, 8);
    set(&blank->fixed, width - 8, 8);
}

/* Two columns at a time from the right, upwards and downwards in turn, past the column of the timing. */
static void list_bits(struct blank *blank, const struct modules *taken)
{
    int width = blank->width, count = 0, most = (blank->data + blank->check) * 8;
    for (int right = width - 1; right > 0; right -= right == 8 ? 3 : 2)
        for (int step = 0; step < width; step++)
            for (int column = right; column >= right - 1; column--) {
                bool up = (width - 1 - (right < 6 ? right + 1 : right)) / 2 % 2 == 0;
                int row = up ? width - 1 - step : step;
                if (!(taken->row[row] & MODULE(column)) && count < most)
                    blank->bit[count++] = (struct place){(uint8_t)row, (uint8_t)column};
            }
}

static bool turns(int mask, int y, int x)
{
    switch (mask) {
    case 0:
        return (y + x) % 2 == 0;
    case 1:
        return y % 2 == 0;
    case 2:
        return x % 3 == 0;
    case 3:
        return (y + x) % 3 == 0;
    case 4:
        return (y / 2 + x / 3) % 2 == 0;
    case 5:
        return y * x % 2 + y * x % 3 == 0;
    case 6:
        return (y * x % 2 + y * x % 3) % 2 == 0;
    default:
        return ((y + x) % 2 + y * x % 3) % 2 == 0;
    }
}

/* Five bits, 00 for error correction M and the mask's number, with ten to correct them. */
static unsigned format_of(int mask)
{
    unsigned data = (unsigned)mask, rest = data;
    for (int i = 0; i < 10; i++)
        rest = rest << 1 ^ (rest >> 9) * 0x537;
    return (data << 10 | rest) ^ 0x5412;
}

static void add_mask(struct blank *blank, const struct modules *taken, int mask)
{
    struct place place[2];
    for (int row = 0; row < blank->width; row++)
        for (int column = 0; column < blank->width; column++)
            if (!(taken->row[row] & MODULE(column)) && turns(mask, row, column))
                set(&blank->mask[mask], row, column);
    for (int i = 0; i < 15; i++) {
        format_places(blank->width, i, place);
        for (int k = 0; k < 2 && (format_of(mask) >> i & 1u) != 0; k++)
            set(&blank->mask[mask], place[k].row, place[k].column);
    }
}

static void make_blanks(void)
{
    static const int data[VERSION_MOST] = {16, 28, 44}, check[VERSION_MOST] = {10, 16, 26};
    make_field();
    for (int i = 0; i < VERSION_MOST; i++) {
        struct blank *blank = &blank_of[i];
        struct modules taken = {0};
        blank->width = CL_QR_WIDTH(i + 1);
        blank->data = data[i];
        blank->check = check[i];
        make_generator(blank);
        add_fixed(blank, &taken);
        list_bits(blank, &taken);
        for (int mask = 0; mask < MASKS; mask++)
            add_mask(blank, &taken, mask);
    }
}

/* ---- bytes ------------------------------------------------------------------------------------------------------- */

struct writer {
    uint8_t byte[DATA_MOST + CHECK_MOST];
    size_t bits;
};

static void write_bits(struct writer *writer, unsigned value, int count)
{
    while (count-- > 0) {
        writer->byte[writer->bits / 8] |= (uint8_t)((value >> count & 1u) << (7 - writer->bits % 8));
        writer->bits++;
    }
}

/* The number of an alphanumeric character, -1 of any other. */
static int number_of(char character)
{
    static const char others[] = " $%*+-./:";
    if (character >= '0' && character <= '9')
        return character - '0';
    if (character >= 'A' && character <= 'Z')
        return character - 'A' + 10;
    const char *other = character != '\0' ? strchr(others, character) : NULL;
    return other != NULL ? (int)(other - others) + 36 : -1;
}

/* How long the payload is if libqrencode would write it as alphanumeric characters throughout, else 0. */
static size_t size_as_one(const char *payload)
{
    size_t size = 0, digits = 0;
    bool number = true;
    for (; number_of(payload[size]) >= 0; size++) {
        bool digit = number_of(payload[size]) < 10;
        digits = digit ? digits + 1 : 0;
        number = number && digit;
        if (digits > DIGITS_MOST)
            return 0;
    }
    return payload[size] == '\0' && !number ? size : 0;
}

static void write_data(const struct blank *blank, const char *payload, size_t size, struct writer *writer)
{
    size_t room = (size_t)blank->data * 8, at = 0;
    write_bits(writer, 2, 4);
    write_bits(writer, (unsigned)size, 9);
    for (; at + 1 < size; at += 2)
        write_bits(writer, (unsigned)(number_of(payload[at]) * 45 + number_of(payload[at + 1])), 11);
    if (at < size)
        write_bits(writer, (unsigned)number_of(payload[at]), 6);
    size_t end = writer->bits + 4 < room ? writer->bits + 4 : room;
    writer->bits = (end + 7) / 8 * 8;
    for (unsigned fill = 0xEC; writer->bits < room; fill ^= 0xEC ^ 0x11)
        write_bits(writer, fill, 8);
}

/* What is left of the data divided by the generator. */
static void write_check(const struct blank *blank, struct writer *writer)
{
    uint8_t *rest = &writer->byte[blank->data];
    for (int i = 0; i < blank->data; i++) {
        uint8_t first = writer->byte[i] ^ rest[0];
        memmove(rest, rest + 1, (size_t)blank->check - 1);
        rest[blank->check - 1] = 0;
        for (int k = 0; k < blank->check; k++)
            rest[k] ^= multiply(blank->factor[k], first);
    }
}

/* ---- weighing masks ---------------------------------------------------------------------------------------------- */

/* As libqrencode does it, which knows the finder's look, 1:1:3:1:1 with four light ones beside it, in larger sizes too.
 * The words here have light modules on both sides, as many as count as "four". */
#define MARGIN       16
#define WEIGHT_RUN   3
#define WEIGHT_BLOCK 3
#define WEIGHT_LOOK  40
#define WEIGHT_SHARE 10

static int count_of(uint64_t bits)
{
    bits -= bits >> 1 & 0x5555555555555555;
    bits = (bits & 0x3333333333333333) + (bits >> 2 & 0x3333333333333333);
    bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0F;
    return (int)(bits * 0x0101010101010101 >> 56);
}

/* Where `count` ones begin. */
static inline uint64_t run_of(uint64_t ones, int count)
{
    uint64_t all = ones;
    for (int i = 1; i < count; i++)
        all &= ones << i;
    return all;
}

/* Finder's looks in a line, with modules of `size`. */
static inline int looks_of_size(uint64_t dark, int size)
{
    uint64_t light = ~dark;
    uint64_t dark1 = run_of(dark, size), dark3 = run_of(dark, 3 * size), light1 = run_of(light, size);
    uint64_t here = light >> 1 & dark1 & light1 << size & dark3 << 2 * size & light1 << 5 * size & dark1 << 6 * size &
                    light << 7 * size;
    if (here == 0)
        return 0;
    uint64_t light4 = run_of(light, 4 * size);
    return count_of(here & (light4 >> 4 * size | light4 << 7 * size));
}

static int looks(line modules)
{
    uint64_t dark = (uint64_t)modules << MARGIN;
    int count = looks_of_size(dark, 1);
    if (run_of(dark, 6) != 0)
        for (int size = 2; size <= WIDTH_MOST / 7; size++)
            count += looks_of_size(dark, size);
    return count;
}

/* Of a row and a column at once: runs of five and more. */
static int weigh_runs(uint64_t same)
{
    uint64_t run = run_of(same, 4);
    return count_of(run) + (WEIGHT_RUN - 1) * count_of(run & ~(run >> 1));
}

static int weigh(const struct modules *modules, int width)
{
    line but_last = ~(line)0 << (33 - width), same_above = 0;
    int weight = 0, dark = 0, look = 0, block = 0, all = width * width;
    for (int i = 0; i < width; i++) {
        line row = modules->row[i], column = modules->column[i];
        line same = ~(row ^ row << 1) & but_last, same_down = ~(column ^ column << 1) & but_last;
        weight += weigh_runs((uint64_t)same << 32 | same_down);
        if (i > 0)
            block += count_of(same & same_above & ~(row ^ modules->row[i - 1]));
        same_above = same;
        dark += count_of(row);
        look += looks(row) + looks(column);
    }
    int share = (200 * dark + all) / all / 2;
    return weight + WEIGHT_BLOCK * block + WEIGHT_LOOK * look + WEIGHT_SHARE * (abs(share - 50) / 5);
}

/* ---- the symbol -------------------------------------------------------------------------------------------------- */

static void place_bits(const struct blank *blank, const struct writer *writer, struct modules *modules)
{
    int bits = (blank->data + blank->check) * 8;
    *modules = blank->fixed;
    for (int i = 0; i < bits; i++) {
        line dark = (unsigned)writer->byte[i / 8] >> (7 - i % 8) & 1u;
        modules->row[blank->bit[i].row] |= dark << (31 - blank->bit[i].column);
        modules->column[blank->bit[i].column] |= dark << (31 - blank->bit[i].row);
    }
}

static void choose_mask(const struct blank *blank, const struct modules *plain, struct modules *out)
{
    int least = 0;
    for (int mask = 0; mask < MASKS; mask++) {
        struct modules masked;
        for (int i = 0; i < blank->width; i++) {
            masked.row[i] = plain->row[i] ^ blank->mask[mask].row[i];
            masked.column[i] = plain->column[i] ^ blank->mask[mask].column[i];
        }
        int weight = weigh(&masked, blank->width);
        if (mask == 0 || weight < least) {
            least = weight;
            *out = masked;
        }
    }
}

static void pack(const struct blank *blank, const struct modules *modules, struct cl_qr *out)
{
    uint8_t *at = out->bit;
    out->width = blank->width;
    for (int row = 0; row < blank->width; row++)
        for (int column = 0; column < blank->width; column += 8)
            *at++ = (uint8_t)(modules->row[row] << column >> 24);
    out->size = (size_t)(at - out->bit);
}

bool cl_qr_small(const char *payload, int version, struct cl_qr *out)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    if (version < 1 || version > VERSION_MOST)
        return false;
    pthread_once(&once, make_blanks);
    const struct blank *blank = &blank_of[version - 1];
    size_t size = size_as_one(payload);
    if (size == 0 || 4 + 9 + size / 2 * 11 + size % 2 * 6 > (size_t)blank->data * 8)
        return false;
    struct writer writer = {0};
    struct modules plain, masked;
    write_data(blank, payload, size, &writer);
    write_check(blank, &writer);
    place_bits(blank, &writer, &plain);
    choose_mask(blank, &plain, &masked);
    pack(blank, &masked, out);
    return true;
}
