#!/bin/sh
case $CHAT_TEXT in
  '!time') date -u +%H:%M ;;
  '!roll') echo "$CHAT_NICK rolls $(($(od -An -N1 -tu1 /dev/urandom) % 6 + 1))" ;;
esac
