import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DomainError } from '#server/platform/errors.ts'
import {
  anchorSchema,
  assertAnchor,
  assertRemovable,
  assertResolvable,
  bodyParts,
  matchingMembers,
  maxCommentLength,
  mentionAt,
  mentionsIn,
  newCommentSchema,
  pickerNames,
  plainText,
  toStored,
} from './comment.ts'

const anna = { id: 'u1', name: 'Anna Smith' }
const annika = { id: 'u2', name: 'Anna Smithson' }
const zoe = { id: 'u3', name: 'Zoé de Vries' }
const people = [anna, annika, zoe]

describe('what a comment says', () => {
  const parsed = (body: string) =>
    newCommentSchema.safeParse({ id: '0b8a7c1e-6f0e-4b8e-9d3a-1f2e3d4c5b6a', number: 1, body })

  it('keeps line breaks and takes out what only confuses', () => {
    expect(plainText('  one\r\ntwo\u2028three\u0000\u202e\tfour \n')).toBe('one\ntwo\nthree\tfour')
  })

  it('keeps markup as the text it is', () => {
    expect(parsed('<b>no</b> <script>x</script>').data?.body).toBe('<b>no</b> <script>x</script>')
  })

  it('is neither empty nor longer than its limit', () => {
    expect(parsed(' \n ').success).toBe(false)
    expect(parsed('a'.repeat(maxCommentLength)).success).toBe(true)
    expect(parsed('a'.repeat(maxCommentLength + 1)).success).toBe(false)
  })

  it('points at a field, at a place on a page, or at nothing', () => {
    const box = { x0: 0.1, y0: 0.1, x1: 0.2, y1: 0.2 }
    expect(anchorSchema.safeParse({ field: 'total' }).success).toBe(true)
    expect(anchorSchema.safeParse({ page: 2, box }).success).toBe(true)
    expect(anchorSchema.safeParse({ page: 2, box: { ...box, x1: 1.5 } }).success).toBe(false)
    expect(anchorSchema.safeParse({ page: 0, box }).success).toBe(false)
    expect(anchorSchema.safeParse({ page: 1, box, note: 'hidden' }).success).toBe(false)
  })

  it('is refused where its field or page does not exist', () => {
    const box = { x0: 0, y0: 0, x1: 1, y1: 1 }
    expect(() => assertAnchor(null, [], null)).not.toThrow()
    expect(() => assertAnchor({ field: 'total' }, ['total'], 1)).not.toThrow()
    expect(() => assertAnchor({ field: 'other' }, ['total'], 1)).toThrow(DomainError)
    expect(() => assertAnchor({ page: 3, box }, ['total'], 3)).not.toThrow()
    expect(() => assertAnchor({ page: 4, box }, ['total'], 3)).toThrow(DomainError)
    expect(() => assertAnchor({ page: 1, box }, ['total'], null)).toThrow(DomainError)
  })
})

describe('mentions', () => {
  it('are stored by id, the longer name first', () => {
    expect(toStored('@Anna Smithson and @Anna Smith, not @Anna Smithers', people)).toBe(
      '@[u2] and @[u1], not @Anna Smithers',
    )
  })

  it('count members only, each once', () => {
    const ids = new Set(['u1', 'u3'])
    expect(mentionsIn('@[u3] @[u1] @[u3] @[u2] @[nobody] @[]', ids)).toEqual(['u3', 'u1'])
  })

  it('are shown by the name of today, and what mentions nobody stays text', () => {
    const names = new Map([['u1', 'Anna Miller']])
    expect(bodyParts('See @[u1], @[u9] and @[u3].', ['u1', 'u3'], names)).toEqual([
      { kind: 'text', text: 'See ' },
      { kind: 'mention', id: 'u1', name: 'Anna Miller' },
      { kind: 'text', text: ', @[u9] and ' },
      { kind: 'mention', id: 'u3', name: 'a former member' },
      { kind: 'text', text: '.' },
    ])
  })

  it('come back as they were typed, for any text around them', () => {
    const names = new Map(people.map((p) => [p.id, p.name]))
    const piece = fc.oneof(fc.string(), fc.constantFrom(...people.map((p) => `@${p.name} `), '.*', '$1', '@'))
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        // A text that holds tokens itself would say more than was typed.
        const text = pieces.join('').replaceAll('@[', '')
        const stored = toStored(text, people)
        const shown = bodyParts(stored, mentionsIn(stored, new Set(names.keys())), names)
        expect(shown.map((p) => (p.kind === 'text' ? p.text : `@${p.name}`)).join('')).toBe(text)
      }),
    )
  })

  it('are offered from the @ on, until something else is typed', () => {
    expect(mentionAt('Ask @an', 7)).toEqual({ from: 4, query: 'an' })
    expect(mentionAt('@', 1)).toEqual({ from: 0, query: '' })
    expect(mentionAt('Ask @Anna Sm', 12)).toEqual({ from: 4, query: 'Anna Sm' })
    expect(mentionAt('a@b.example', 11)).toBeNull()
    expect(mentionAt('Ask @Anna Smith for', 19)).toBeNull()
  })

  it('find people by any part of their name, without accents', () => {
    const found = (query: string) => matchingMembers(people, query).map((p) => p.id)
    expect(found('anna')).toEqual(['u1', 'u2'])
    expect(found('zoe')).toEqual(['u3'])
    expect(found('VRI')).toEqual(['u3'])
    expect(found('x')).toEqual([])
    expect(found('')).toEqual(['u1', 'u2', 'u3'])
  })

  it('tell two people of one name apart', () => {
    const twins = [anna, { id: 'u7', name: 'Anna Smith' }]
    expect(pickerNames(twins).map((p) => p.name)).toEqual(['Anna Smith', 'Anna Smith (2)'])
    expect(toStored('@Anna Smith (2)', pickerNames(twins))).toBe('@[u7]')
  })
})

describe('who may change a comment', () => {
  const mine = { kind: 'comment' as const, authorId: 'u1', deletedAt: null, resolvedAt: null }
  it('deletes their own words only, and no message of a decision', () => {
    expect(() => assertRemovable(mine, 'u1')).not.toThrow()
    expect(() => assertRemovable(mine, 'u2')).toThrow('Only its author')
    expect(() => assertRemovable({ ...mine, kind: 'return' }, 'u1')).toThrow('belongs to a decision')
  })
  it('resolves comments and flags of anybody', () => {
    expect(() => assertResolvable({ ...mine, kind: 'flag' })).not.toThrow()
    expect(() => assertResolvable({ ...mine, kind: 'reject' })).toThrow('belongs to a decision')
  })
})
