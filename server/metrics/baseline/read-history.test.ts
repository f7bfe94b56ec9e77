import { describe, expect, it } from 'vitest'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { guessMapping, type HistoryTable, timesOf } from './guess.ts'
import { type Mapping, mappingProblem } from './mapping.ts'
import { readHistory } from './read-history.ts'

const definition = definitionSchema.parse({ name: 'x', noun: { one: 'x', many: 'xs' }, timeZone: 'UTC' })
const tableOf = (text: string): HistoryTable => {
  const [headers = [], ...rows] = text
    .trim()
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()))
  return { headers, rows: rows.map((cells, i) => ({ number: i + 2, cells })) }
}
const now = Date.parse('2026-11-16T09:00:00Z')
const hour = 3_600_000
const read = (text: string, change: (mapping: Mapping) => Mapping = (m) => m) => {
  const table = tableOf(text)
  const mapping = change(guessMapping(table, definition))
  expect(mappingProblem(mapping, table.headers)).toBeNull()
  return readHistory(table, mapping, now)
}

describe('a file with a row for each item', () => {
  it.each([
    ['item,received,started,ended,error,reworked,person,document type,minutes', 9],
    ['Vorgangsnummer,Eingang,Beginn,Ende,Fehler,Nacharbeit,Bearbeiter,Dokumentart,Minuten', 9],
    ['Dossier,Reçu le,Début,Fin,Erreur,Repris,Utilisateur,Type de document,Durée (min)', 9],
    ['Referencia,Recibido,Inicio,Fin,Incorrecto,Devuelto,Usuario,Tipo de documento,Minutos', 9],
  ])('has its columns guessed in four languages: %s', (headers, known) => {
    const mapping = guessMapping(tableOf(`${headers}\na,2026-03-02,2026-03-02,2026-03-02,no,no,p,d,4`), definition)
    expect(mapping.kind).toBe('rows')
    expect(Object.keys(mapping.columns)).toHaveLength(known)
  })

  it('gives times, minutes of work and what was wrong; minutes that are stated win over the clock', () => {
    const { cases, rejected } = read(`item,start,end,minutes,error,reworked
A-1,2026-03-02 08:00,2026-03-02 09:00,4.5,yes,0
A-2,2026-03-02 08:00,2026-03-02 09:00,,no,2`)
    expect(rejected).toEqual([])
    expect(cases).toMatchObject([
      {
        line: 2,
        key: 'A-1',
        startedAt: Date.parse('2026-03-02T08:00:00Z'),
        activeMs: 270_000,
        error: true,
        reworked: false,
      },
      { line: 3, key: 'A-2', activeMs: null, error: false, reworked: true },
    ])
    const clock = read('item,start,end\nA-1,2026-03-02 08:00,2026-03-02 08:07')
    expect(clock.cases[0]).toMatchObject({ activeMs: 7 * 60_000, error: null, reworked: null })
  })

  it('is not read while day and month could be either; what was said then decides', () => {
    const text = 'item,start,end\nA-1,3/2/2026 08:00,3/2/2026 08:07'
    const table = tableOf(text)
    const mapping = guessMapping(table, definition)
    expect(mapping.time.order).toBeNull()
    expect(timesOf(table, mapping).order).toBe('ambiguous')
    expect(readHistory(table, mapping, now).rejected).toMatchObject([
      { line: 2, column: 'start', reason: '"3/2/2026 08:00" may have the day or the month first: say which.' },
    ])
    const said = read(text, (m) => ({ ...m, time: { ...m.time, order: 'mdy' } }))
    expect(said.cases[0]?.startedAt).toBe(Date.parse('2026-03-02T08:00:00Z'))
  })

  it('names the line, the column and the reason of each row that it cannot take, and takes the others', () => {
    const { cases, rejected } = read(`item,start,end,minutes,error
,2026-03-02 08:00,2026-03-02 08:07,,
B,2026-03-02 08:00,someday,,
C,2026-03-02 09:00,2026-03-02 08:00,,
D,2026-03-02 08:00,2026-03-02 08:07,lots,
E,2026-03-02 08:00,2026-03-02 08:07,3,perhaps
F,,,3,
G,2027-03-02 08:00,2027-03-02 08:07,3,
H,2026-03-02 08:00,2026-03-02 08:07,3,no
H,2026-03-03 08:00,2026-03-03 08:07,4,no
I,2026-03-02 08:00,2026-03-02 08:07,-1,no`)
    expect(cases.map(({ line, key }) => [line, key])).toEqual([[10, 'H']])
    expect(rejected.map(({ line, column, reason }) => `${line} ${column}: ${reason}`)).toEqual([
      '2 null: There is no item: its reference is empty.',
      '3 end: "someday" is not a time.',
      '4 null: It was ended before it was started: are day and month, and the columns, right?',
      '5 minutes: "lots" is no number of minutes, nor h:mm:ss.',
      '6 error: "perhaps" is neither yes nor no.',
      '7 null: There is no time: the row belongs to no week.',
      '8 start: "2027-03-02 08:00" lies in the future: are day and month, and the zone, right?',
      '9 null: The same item stands again in row 10: the later row counts.',
      '11 minutes: "-1" is not between 0 and 35000 minutes.',
    ])
  })

  it('with marks for what is wrong means no by an empty cell; with words it means not known', () => {
    expect(read('item,end,minutes,error\nA,2026-03-02,3,x\nB,2026-03-02,3,').cases.map((c) => c.error)).toEqual([
      true,
      false,
    ])
    expect(read('item,end,minutes,error\nA,2026-03-02,3,no\nB,2026-03-02,3,').cases.map((c) => c.error)).toEqual([
      false,
      null,
    ])
  })
})

describe('a log of events', () => {
  const log = `Case,Activity,Timestamp,Agent
1,Ticket created,2026-03-02 08:00,Ann
1,Work started,2026-03-02 08:30,Ann
2,Ticket created,2026-03-02 08:31,Bo
1,Reassigned,2026-03-02 09:00,Bo
1,Resolved,2026-03-02 10:00,Bo
1,Reopened,2026-03-03 10:00,Bo
1,Resolved,2026-03-03 12:00,Bo
1,Closed,2026-03-04 08:00,Bo`

  it('gives a case of all its rows: first times, counts of what happened', () => {
    const { cases } = read(log)
    const at = (text: string) => Date.parse(`${text}Z`)
    expect(cases).toMatchObject([
      {
        ...{ line: 2, key: '1', events: 7, reopened: 1, reworked: true, reassigned: 1, person: 'Bo' },
        ...{
          receivedAt: at('2026-03-02T08:00'),
          startedAt: at('2026-03-02T08:30'),
          resolvedAt: at('2026-03-02T10:00'),
        },
        ...{ closedAt: at('2026-03-04T08:00'), endedAt: at('2026-03-04T08:00'), activeMs: null },
      },
      { key: '2', events: 1, endedAt: null, reopened: 0 },
    ])
  })

  it('whose rows are states counts a return to work as a reopening, and a state that stays once', () => {
    const { cases } = read(`case,state,time
1,New,2026-03-02 08:00
1,Active,2026-03-02 09:00
1,Active,2026-03-02 09:30
1,Resolved,2026-03-02 10:00
1,Active,2026-03-02 11:00
1,Resolved,2026-03-02 12:00
1,Closed,2026-03-02 13:00`)
    expect(cases).toMatchObject([{ reopened: 1, endedAt: Date.parse('2026-03-02T13:00:00Z') }])
  })

  it('with columns that speak of the whole case believes them: the last time and flag, the highest count', () => {
    const { cases } = read(`case,state,updated at,opened at,resolved at,closed at,reassignment count,made SLA
1,Active,5/3/2026 09:00,25/2/2026 08:00,?,?,2,true
1,Closed,6/3/2026 09:00,25/2/2026 08:00,?,6/3/2026 08:00,1,false`)
    expect(cases).toMatchObject([
      {
        receivedAt: Date.parse('2026-02-25T08:00:00Z'),
        resolvedAt: null,
        closedAt: Date.parse('2026-03-06T08:00:00Z'),
      },
    ])
    expect(cases).toMatchObject([{ reassigned: 2, withinSla: false, events: 2 }])
    expect((cases[0]?.endedAt ?? 0) - (cases[0]?.receivedAt ?? 0)).toBe(9 * 24 * hour)
  })

  it('takes a case whole or not at all', () => {
    const { cases, rejected } = read(`${log}\n2,Resolved,when?,Bo`)
    expect(cases.map((c) => c.key)).toEqual(['1'])
    expect(rejected.map((r) => `${r.line}: ${r.reason}`)).toEqual([
      '4: Row 10 of the same case cannot be taken, and a case is taken whole or not at all.',
      '10: "when?" is not a time.',
    ])
  })
})

it('a mapping says what it still lacks', () => {
  const table = tableOf('a,b,c\n1,2,3')
  const guessed = guessMapping(table, definition, 'events')
  const base: Mapping = { ...guessed, log: { ...guessed.log, doneAt: 'closed' } }
  const problem = (change: Partial<Mapping>) => mappingProblem({ ...base, ...change }, table.headers)
  expect(problem({})).toBe('Say which column holds: case.')
  expect(problem({ columns: { key: 'a', activity: 'b' } })).toMatch(/when something happened/)
  expect(problem({ columns: { key: 'a', at: 'b' } })).toMatch(/Nothing says when a case is done/)
  expect(problem({ columns: { key: 'a', at: 'b', resolved: 'c' } })).toMatch(/Nothing says when a case is closed/)
  expect(problem({ columns: { key: 'a', at: 'b', closed: 'c' } })).toBeNull()
  expect(problem({ columns: { key: 'a', at: 'a', closed: 'c' } })).toMatch(/one thing only/)
  expect(problem({ columns: { key: 'z', at: 'a', closed: 'c' } })).toBe('The file has no column "z".')
})
