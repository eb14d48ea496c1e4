#!/bin/sh
# Makes speech.wav, in the current folder: three lines that espeak-ng 1.51 speaks, with silence between, by SoX 14.4.2.
set -e
espeak-ng -v en-us -s 150 -w a.wav "Good morning. This is a test of speech activity."
espeak-ng -v en-us -s 150 -w b.wav "The second sentence follows after a pause."
espeak-ng -v en-gb -p 70 -s 160 -w c.wav "And this is the third."
for line in a b c; do sox -D $line.wav -r 16000 -b 16 $line-16k.wav; done
sox -D -n -r 16000 -c 1 -b 16 short.wav trim 0 0.8
sox -D -n -r 16000 -c 1 -b 16 long.wav trim 0 1.3
sox -D short.wav a-16k.wav long.wav b-16k.wav short.wav c-16k.wav short.wav speech.wav
rm a.wav b.wav c.wav a-16k.wav b-16k.wav c-16k.wav short.wav long.wav
