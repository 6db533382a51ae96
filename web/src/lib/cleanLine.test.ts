import { expect, test } from 'vitest'
import { cleanLine } from './cleanLine'

// As platform/text/text_test.go has it.
test.each([
  [' Kim  Lee ', 'Kim Lee'],
  ['\u1112\u1161\u11ab\u1100\u1173\u11af', '한글'],
  ['김\r\n예매', '김 예매'],
  ['김\u200b예매', '김예매'],
  ['\u200b\u200d\ufeff\u2060', ''],
  ['\u3164\u115f', ''],
  ['abc\u202egnp.exe', 'abcgnp.exe'],
  ['a\x00b\x7fc', 'abc'],
  ['👩\u200d👩\u200d👧 가족', '👩\u200d👩\u200d👧 가족'],
  ['❤\ufe0f', '❤\ufe0f'],
  ['e\u200b\u0301', 'é'],
  ['뮤지컬 〈레미제라블〉 ♡ ㈜', '뮤지컬 〈레미제라블〉 ♡ ㈜'],
])('%j becomes %j', (given, want) => expect(cleanLine(given)).toBe(want))
