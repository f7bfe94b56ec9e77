import { describe, expect, it } from 'vitest'
import { documentTypeOf } from './document-type.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('the document type of a file at intake', () => {
  it.each([
    ['bill.PDF', 'pdf'],
    ['scan.jpeg', 'image'],
    ['mail.eml', 'email'],
    ['rows.csv', 'table'],
    ['note.txt', 'text'],
    ['archive.7z', 'other'],
    ['no extension', 'other'],
  ] as const)('of %s is, by its name alone, %s', (fileName, type) => {
    expect(documentTypeOf({ fileName })).toBe(type)
  })

  it('goes by the bytes where they are at hand, whatever the name says', () => {
    expect(documentTypeOf({ fileName: 'bill.txt', bytes: bytes('%PDF-1.7 …') })).toBe('pdf')
    expect(documentTypeOf({ fileName: 'bill.pdf', bytes: bytes('Plain words.') })).toBe('text')
    expect(documentTypeOf({ fileName: 'rows.csv', bytes: bytes('a,b\n1,2\n') })).toBe('table')
    expect(documentTypeOf({ fileName: 'x.eml', bytes: bytes('From: a@b.example\nSubject: Hi\n\nText') })).toBe('email')
    expect(documentTypeOf({ fileName: 'x.pdf', bytes: new Uint8Array() })).toBe('other')
  })

  it('of one row of a table is a table', () => {
    expect(documentTypeOf({ fileName: 'orders.csv, row 3', row: true })).toBe('table')
  })
})
