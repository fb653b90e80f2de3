# What tests of PDFs ask. Loaded after helper.
# shellcheck shell=bash

# paper_text FILE: what a reader can copy, blanks and line ends as one blank.
paper_text() { pdftotext -layout "$1" - | tr -s '[:space:]' ' '; }

# assert_words FILE WORD..; refute_words FILE WORD..
assert_words() {
    local text word
    text=$(paper_text "$1")
    for word in "${@:2}"; do
        [[ $text == *"$word"* ]] || fail "not in $1: $word" "$text"
    done
}
refute_words() {
    local text word
    text=$(paper_text "$1")
    for word in "${@:2}"; do
        [[ $text != *"$word"* ]] || fail "in $1: $word" "$text"
    done
}

# codes FILE [DPI]: what a scanner reads on its pages, one a line, each page's in the order of the alphabet.
codes() {
    local page
    rm -f page-*.png
    pdftoppm -r "${2:-300}" -png "$1" page
    for page in page-*.png; do
        zbarimg -q --raw -S disable -S qrcode.enable "$page" 2>/dev/null | sort
    done
}
