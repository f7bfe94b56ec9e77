import fc from 'fast-check'
import { expect, test } from 'vitest'
import { columnsPerLine, linesPerSheet, sheetPdf, sheetWords, textSheets } from './plain-text.ts'

test('lines keep their order, tabs go to stops of eight, long lines break at a blank', () => {
  const [sheet] = textSheets(`a\tb\r\n\n${'word '.repeat(30)}`)
  expect(sheet?.[0]).toBe('a       b')
  expect(sheet?.[1]).toBe('')
  expect(sheet?.[2]).toBe('word '.repeat(19).trimEnd())
})

test('a form feed starts a new sheet and blank sheets are left out', () => {
  expect([...textSheets('one\ftwo\f\f\n\f')]).toEqual([['one'], ['two']])
})

test('no letter is lost and no line is too long, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 3000 }), fc.nat(300), (text, run) => {
      const source = `${text}${'x'.repeat(run)}`
      const sheets = [...textSheets(source)]
      expect(sheets.flat().join('').replace(/\s/g, '')).toBe(source.replace(/\s/g, ''))
      expect(sheets.flat().every((row) => row.length <= columnsPerLine)).toBe(true)
      expect(sheets.every((sheet) => sheet.length <= linesPerSheet)).toBe(true)
    }),
  )
})

test('words stand in the columns where the sheet prints them', () => {
  const [a, b] = sheetWords(['ab  cd'])
  expect(a).toMatchObject({ text: 'ab', line: 0, confidence: 1 })
  expect(((b?.box.x0 ?? 0) - (a?.box.x0 ?? 0)) * 595).toBeCloseTo(4 * 5.4)
})

test('brackets, backslashes and letters outside Windows-1252 do not break the printed sheet', () => {
  const pdf = new TextDecoder('windows-1252').decode(sheetPdf(['(a\\b) € Ж']))
  expect(pdf).toContain("(\\(a\\\\b\\) € ?) '")
})
