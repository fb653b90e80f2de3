#!/usr/bin/env bats
# make install: what stands where, and that the program finds its parts from there.
load helper

# From the build under test, whichever it is.
install_to() {
    local build=${CRYOLOT_BUILD:-build} san=
    [[ $build != */san ]] || san=address,undefined
    make -C "$ROOT" --no-print-directory install-built DESTDIR="$1" SAN=$san BUILD="${build%/san}" 2>&1
}

@test "installs program, paper module, templates, manual page and completion" {
    run install_to "$BATS_TEST_TMPDIR/root"
    assert_exit 0
    cd "$BATS_TEST_TMPDIR/root/usr/local"
    [ -x bin/cryolot ]
    [ -e lib/cryolot/paper.so ]
    [ -e share/cryolot/products/huc-msc.ini ]
    [ -e share/cryolot/labels/vial-sheet.ini ]
    [ -e share/man/man1/cryolot.1 ]
    [ -e share/bash-completion/completions/cryolot ]
    run bin/cryolot version
    assert_exit 0
    assert_out '^cryolot [0-9]+\.[0-9]+\.[0-9]+'
}

@test "the manual page has no mistake that man would report" {
    command -v man >/dev/null || skip 'man is not installed'
    "$CRYOLOT" help --man >"$BATS_TEST_TMPDIR/cryolot.1"
    run --separate-stderr man --warnings -l "$BATS_TEST_TMPDIR/cryolot.1"
    assert_exit 0
    [ -z "$stderr" ]
}

@test "the completion knows nouns, verbs and options" {
    "$CRYOLOT" completion bash >"$BATS_TEST_TMPDIR/completion"
    complete_words() {
        # shellcheck source=/dev/null
        source "$BATS_TEST_TMPDIR/completion"
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
        _cryolot
        printf '%s\n' "${COMPREPLY[@]}"
    }
    run complete_words cryolot 'do'
    assert_out 'donor'
    run complete_words cryolot donor d
    assert_out '^determine *$'
    run complete_words cryolot donor determine --el
    assert_out '^--eligible *$'
}
