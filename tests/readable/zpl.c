#include "zpl.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct paper {
    int width, height;
    uint8_t *grey;
};

static void put(struct paper *paper, int x, int y, uint8_t grey)
{
    if (x >= 0 && y >= 0 && x < paper->width && y < paper->height)
        paper->grey[(size_t)y * (size_t)paper->width + (size_t)x] = grey;
}

static void fill(struct paper *paper, int x, int y, int width, int height, uint8_t grey)
{
    for (int i = 0; i < width * height; i++)
        put(paper, x + i % width, y + i / width, grey);
}

/* One field's digits: a comma fills the row with white, a colon repeats the row before. */
static void graphic(struct paper *paper, int x, int y, int bytes, const char *digit)
{
    char row[4096] = "", before[4096] = "";
    int count = 0;
    if (bytes * 2 >= (int)sizeof row)
        abort();
    for (; *digit && *digit != '^'; digit++) {
        if (*digit == ':')
            memcpy(row, before, sizeof row);
        else if (*digit == ',')
            memset(row + count, '0', (size_t)(bytes * 2 - count));
        else
            row[count++] = *digit;
        if (count < bytes * 2 && *digit != ':' && *digit != ',')
            continue;
        for (int i = 0; i < bytes * 8; i++) {
            const char four[2] = {row[i / 4], '\0'};
            if (strtol(four, NULL, 16) >> (3 - i % 4) & 1)
                put(paper, x + i, y, 0);
        }
        memcpy(before, row, sizeof row);
        count = 0;
        y++;
    }
}

static void diagonal(struct paper *paper, int x, int y, const int *size, char lean)
{
    for (int row = 0; row < size[1]; row++) {
        int across = (int)((long long)row * size[0] / size[1]);
        fill(paper, x + (lean == 'R' ? size[0] - across : across), y + row, size[2], 1, 0);
    }
}

static void write_paper(const struct paper *paper, const char *folder, int number)
{
    char path[4096];
    size_t size = (size_t)paper->width * (size_t)paper->height;
    snprintf(path, sizeof path, "%s/%05d.pgm", folder, number);
    FILE *file = fopen(path, "w");
    if (!file || fprintf(file, "P5 %d %d 255\n", paper->width, paper->height) < 0 ||
        fwrite(paper->grey, 1, size, file) != size || fclose(file)) {
        perror(path);
        exit(2);
    }
}

/* One label; false: it has a code of the printer's own. */
static int paint_label(char *text, const char *folder, int number)
{
    struct paper paper = {0};
    char *size = strstr(text, "^PW");
    if (!size || sscanf(size, "^PW%d^LL%d", &paper.width, &paper.height) != 2)
        abort();
    paper.grey = malloc((size_t)paper.width * (size_t)paper.height);
    memset(paper.grey, 255, (size_t)paper.width * (size_t)paper.height);
    for (char *at = text; (at = strstr(at, "^FO")) != NULL; at += 3) {
        int x, y, used = 0, bytes, dots[3];
        char colour;
        if (sscanf(at, "^FO%d,%d%n", &x, &y, &used) != 2)
            abort();
        const char *field = at + used;
        if (sscanf(field, "^GFA,%*d,%*d,%d,%n", &bytes, &used) == 1)
            graphic(&paper, x, y, bytes, field + used);
        else if (sscanf(field, "^GB%d,%d,%d,%c", &dots[0], &dots[1], &dots[2], &colour) == 4)
            fill(&paper, x, y, dots[0], dots[1], colour == 'W' ? 255 : 0);
        else if (sscanf(field, "^GD%d,%d,%d,B,%c", &dots[0], &dots[1], &dots[2], &colour) == 4)
            diagonal(&paper, x, y, dots, colour);
    }
    write_paper(&paper, folder, number);
    free(paper.grey);
    return !strstr(text, "^BQ") && !strstr(text, "^BX");
}

int paint_zpl(const char *file, const char *folder)
{
    FILE *in = fopen(file, "r");
    char *text = NULL;
    size_t size = 0;
    int number = 0, code = 0;
    while (in && getdelim(&text, &size, 'Z', in) > 0) { /* labels end with ^XZ; letters of data may be a Z as well */
        char *rest = NULL;
        size_t rest_size = 0;
        while (!strstr(text, "^XZ") && getdelim(&rest, &rest_size, 'Z', in) > 0) {
            size_t have = strlen(text);
            char *longer = realloc(text, size = have + strlen(rest) + 1);
            if (!longer)
                abort();
            text = longer;
            strcpy(text + have, rest);
        }
        free(rest);
        if (strstr(text, "^XZ") && !paint_label(text, folder, ++number))
            code = 1;
    }
    free(text);
    if (in)
        fclose(in);
    return number > 0 ? code : 2;
}
