import { z } from 'zod'
import { alertsSchema, senderSchema } from './alerts.ts'
import { type ApprovalRule, approvalSchema } from './approval-chain.ts'
import { autonomySchema, sensitiveSchema } from './autonomy.ts'
import { calendarSchema } from './calendar.ts'
import { charterSchema } from './charter.ts'
import { type Condition, conditionSchema, keySchema as key, usedTwice } from './condition.ts'
import { conditionProblems } from './condition-check.ts'
import { type Rule, ruleSchema } from './rule.ts'
import { ruleProblems } from './rule-check.ts'
import { type Renewal, renewalSchema, type Schedule, scheduleProblems, scheduleSchema } from './schedule.ts'

/** How the local provider looks for a value; other providers may use the terms as hints. */
const findSchema = z.object({
  /** What the value looks like. */
  shape: z.enum([
    'organisation',
    'identifier',
    'iban',
    'bic',
    'date',
    'amount',
    'quantity',
    'currency',
    'text',
    'address',
  ]),
  /** Words printed beside or above the value, in any language, most telling first. */
  terms: z.array(z.string()).default([]),
  /** Words that speak against a place. */
  avoid: z.array(z.string()).default([]),
  /** Where on the document such values usually stand. */
  place: z.enum(['anywhere', 'top', 'bottom', 'first', 'last']).default('anywhere'),
  /** For what is said in a contract's sentences rather than printed beside a label. */
  clause: z.enum(['parties', 'agreed', 'effective', 'expires', 'renewal', 'law']).optional(),
})

const fieldBase = {
  key,
  label: z.string().min(1).max(80),
  help: z.string().max(500).optional(),
  required: z.boolean().default(false),
  /** A wrong critical field makes the whole output an error (metrics.md, Rates). */
  critical: z.boolean().default(false),
  find: findSchema.optional(),
}

const scalarTypes = ['text', 'number', 'money', 'date', 'enum', 'label', 'route', 'draft'] as const

const columnSchema = z.object({
  key,
  label: z.string().min(1).max(80),
  type: z.enum(['text', 'number', 'money', 'date']),
  required: z.boolean().default(false),
  find: findSchema.optional(),
})

const labelOptionSchema = z.object({
  key,
  label: z.string().min(1).max(80),
  description: z.string().max(500).default(''),
  /** Words that speak for it, in any language; used while there are too few decisions to learn from. */
  words: z.array(z.string()).default([]),
  /** An urgent level: items proposed so come before others, by this much (0: not urgent). */
  priority: z.number().int().min(0).max(100).default(0),
})

/** A text people have agreed on. `{{key}}` stands for a field's value; what is missing stays as it is, for a person to fill. */
const answerSchema = z.object({
  key,
  title: z.string().min(1).max(120),
  text: z.string().min(1).max(20_000),
  language: z.enum(['en', 'de', 'fr']).optional(),
  /** All must hold for the answer to be proposed; none: only a person picks it. */
  when: z.array(conditionSchema).default([]),
  words: z.array(z.string()).default([]),
})
export type Answer = z.infer<typeof answerSchema>

export const fieldSchema = z.discriminatedUnion('type', [
  z.object({ ...fieldBase, type: z.literal('text'), pattern: z.string().max(200).optional() }),
  z.object({ ...fieldBase, type: z.literal('number'), min: z.number().optional(), max: z.number().optional() }),
  z.object({
    ...fieldBase,
    type: z.literal('money'),
    /** Key of the enum or text field that holds the currency (ISO 4217). */
    currencyField: key.optional(),
    /** Money at stake when the value is wrong, in the workflow's currency. */
    atStake: z.number().nonnegative().optional(),
  }),
  z.object({ ...fieldBase, type: z.literal('date') }),
  z.object({ ...fieldBase, type: z.literal('enum'), options: z.array(z.string()).min(1) }),
  z.object({ ...fieldBase, type: z.literal('table'), columns: z.array(columnSchema).min(1) }),
  /** What the item is: one of the options, or several. The value holds option keys. */
  z.object({
    ...fieldBase,
    type: z.literal('label'),
    multiple: z.boolean().default(false),
    options: z.array(labelOptionSchema).min(2).max(200),
  }),
  /** Where the item goes: the key of one of the definition's queues. At most one such field. */
  z.object({ ...fieldBase, type: z.literal('route') }),
  /** A reply or report note, written from approved answers. The value is plain text. */
  z.object({
    ...fieldBase,
    type: z.literal('draft'),
    /** reply: to whoever wrote; status: how far it is; handoff: what the next people need to know; note: of a report. */
    purpose: z.enum(['reply', 'status', 'handoff', 'note']).default('reply'),
    answers: z.array(answerSchema).max(200).default([]),
    /** What a checker ticks line by line (metrics.md, Rates). */
    checklist: z
      .array(z.object({ key, text: z.string().min(1).max(200), critical: z.boolean().default(false) }))
      .default([]),
  }),
])
export type Field = z.infer<typeof fieldSchema>
export type Column = z.infer<typeof columnSchema>
export type ScalarType = (typeof scalarTypes)[number]

const severity = z.enum(['error', 'warning', 'info'])
export type Severity = z.infer<typeof severity>

export const checkSchema = z.discriminatedUnion('kind', [
  /** parts add up to total, within tolerance (in units of the field). */
  z.object({
    kind: z.literal('sum'),
    parts: z.array(key).min(1),
    total: key,
    tolerance: z.string().default('0.02'),
    severity: severity.default('error'),
  }),
  /** A table's column adds up to one of the named fields. */
  z.object({
    kind: z.literal('table_sum'),
    table: key,
    column: key,
    total: z.array(key).min(1),
    tolerance: z.string().default('0.02'),
    severity: severity.default('warning'),
  }),
  /** In a row: factors multiply to product. */
  z.object({
    kind: z.literal('row_product'),
    table: key,
    factors: z.array(key).min(2),
    product: key,
    tolerance: z.string().default('0.02'),
    severity: severity.default('info'),
  }),
  z.object({ kind: z.literal('date_order'), earlier: key, later: key, severity: severity.default('warning') }),
  /** The same values in these fields on another item of the workflow. */
  z.object({ kind: z.literal('duplicate'), keys: z.array(key).min(1), severity: severity.default('error') }),
  /** The same file (SHA-256) on another item of the workflow. */
  z.object({ kind: z.literal('same_file'), severity: severity.default('error') }),
  /** Nearly the same words as another item of the workflow: a second scan, a copy with another number. */
  z.object({ kind: z.literal('near_duplicate'), severity: severity.default('warning') }),
  /** A number that its own rules can tell to be wrong: check digits, length, letters. Tax numbers are those of `country`. */
  z.object({
    kind: z.literal('number_format'),
    field: key,
    as: z.enum(['iban', 'bic', 'vat_id', 'tax_number']),
    /** ISO 3166 alpha-2, for tax numbers. */
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .optional(),
    severity: severity.default('warning'),
  }),
  /** Far from what decided items of the same `by` (a supplier) had, or for text never seen there (a new bank account). */
  z.object({ kind: z.literal('unusual'), field: key, by: key, severity: severity.default('warning') }),
  /** Another currency than decided items of the same `by` had. */
  z.object({ kind: z.literal('currency_mismatch'), field: key, by: key, severity: severity.default('warning') }),
  /** Against the imported orders: supplier, amounts, quantities and prices of the lines, with what was invoiced before. */
  z.object({
    kind: z.literal('purchase_order'),
    order: key,
    supplier: key.optional(),
    amount: key.optional(),
    currency: key.optional(),
    lines: z
      .object({
        table: key,
        description: key.optional(),
        quantity: key.optional(),
        unitPrice: key.optional(),
        amount: key.optional(),
      })
      .optional(),
    /** Share by which amounts and prices may lie above the order. */
    tolerance: z.number().min(0).max(1).default(0.02),
    severity: severity.default('warning'),
  }),
  /**
   * What a value names must be a decided item of another workflow: a statement line and the invoice that it settles. Flags
   * tell members of this workflow whether there is one and what differs; whoever sets it up has to be a member of both.
   */
  z.object({
    kind: z.literal('counterpart'),
    /** Key of the other workflow. */
    workflow: z.string().min(1).max(40),
    /** The field that names it here, and its name there. */
    field: key,
    theirs: key,
    /** An amount that must be the same, signs aside; a name that must be that of the same company. */
    amount: z.object({ field: key, theirs: key, tolerance: z.string().default('0.01') }).optional(),
    party: z.object({ field: key, theirs: key }).optional(),
    severity: severity.default('warning'),
  }),
  /** A rule of the house: where its conditions hold, its sentence is cited. */
  z.object({
    kind: z.literal('policy'),
    key,
    when: z.array(conditionSchema).min(1),
    cites: z.string().min(1).max(500),
    fields: z.array(key).default([]),
    severity: severity.default('warning'),
  }),
])
export type Check = z.infer<typeof checkSchema>

const share = z.number().min(0).max(1)
const sampleSize = z.number().int().min(0).max(50).default(10)

/**
 * A workflow is data: this schema validates a definition wherever it comes from (template, form, YAML, API).
 * A published definition is immutable; a change is a new version.
 */
export const definitionSchema = z
  .object({
    name: z.string().min(1).max(80),
    /** Singular and plural of what is worked on, for sentences ("14 invoices left"). */
    noun: z.object({ one: z.string().min(1), many: z.string().min(1) }),
    description: z.string().max(500).default(''),
    /** The template that it began with. */
    template: z.string().max(40).optional(),
    charter: charterSchema.prefault({}),
    /** IANA name; end-of-day figures use it. */
    timeZone: z.string().default('UTC'),
    /** ISO 4217; the cost model's currency. */
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'write a currency as three capital letters, such as EUR')
      .default('EUR'),
    languages: z
      .array(z.enum(['en', 'de', 'fr']))
      .min(1)
      .default(['en', 'de', 'fr']),
    /** Fields whose values name an item in lists and notices, in order. */
    title: z.array(key).default([]),
    /** Field whose value groups items of one origin (a supplier's series); splits never separate a group. */
    groupBy: key.optional(),
    fields: z.array(fieldSchema).default([]),
    queues: z
      .array(z.object({ key, label: z.string().min(1).max(80) }))
      .min(1)
      .default([{ key: 'main', label: 'Review' }]),
    rules: z.array(ruleSchema).max(100).default([]),
    checks: z.array(checkSchema).default([]),
    approvals: z.array(approvalSchema).max(30).default([]),
    /** Working hours: without them every hour counts. */
    calendar: calendarSchema.optional(),
    alerts: alertsSchema.prefault({}),
    sender: senderSchema.prefault({}),
    autonomy: autonomySchema.prefault({}),
    sensitive: sensitiveSchema.prefault({}),
    /** Report workflows make their items themselves. */
    schedule: scheduleSchema.optional(),
    renewals: z.array(renewalSchema).max(10).default([]),
    /** Shares of decided items that are looked at again, to know the quality (product.md, Quality). */
    quality: z
      .object({
        /** Random checks of items whose every value stood at or above its threshold, and of the others. */
        qaAbove: share.default(0),
        qaBelow: share.default(0),
        /** Items entered a second time by somebody who sees no proposal and no first entry. */
        blindShare: share.default(0),
        /** Wrong proposals shown among the right ones, per item a person opens. */
        seededShare: z.number().min(0).max(0.2).default(0),
        /** Figures of single persons, for themselves and their lead. */
        personFigures: z.boolean().default(true),
      })
      .prefault({}),
    /** Items of each week that are looked at again, so many for each question (server/evaluation/weekly-sample.ts). */
    weeklySample: z
      .object({
        active: z.boolean().default(false),
        urgent: sampleSize,
        normal: sampleSize,
        labels: sampleSize,
        routes: sampleSize,
        drafts: sampleSize,
        /** Of the items that no other question asks of; at least one, so that every item can be drawn. */
        rest: z.number().int().min(1).max(50).default(10),
      })
      .prefault({}),
    /** Share of items worked on a blank form, to know the time without proposals; drawn at an item's first claim. */
    manualShare: share.default(0),
    /** A spreadsheet that comes in is many items, one a row. */
    intake: z.object({ rows: z.boolean().default(false) }).prefault({}),
    thresholds: z
      .object({
        /** Confidence at and above which a value is marked "sure"; below `look` it is "unsure". */
        sure: z.number().min(0).max(1).default(0.9),
        look: z.number().min(0).max(1).default(0.6),
        fields: z.record(key, z.number().min(0).max(1)).default({}),
        /** Label fields: below this confidence nothing is proposed; by field, and by `field/option` where one option needs another. */
        abstain: z.record(z.string().max(90), z.number().min(0).max(1)).default({}),
      })
      .prefault({}),
    provider: z
      .object({
        name: z.enum(['local', 'openai']).default('local'),
        /** Which of the organisation's provider accounts answers, and with which model; none: the account's own. */
        account: key.optional(),
        model: z.string().min(1).max(120).optional(),
        /** Page images are sent besides the words. */
        images: z.boolean().default(false),
        /** Confirmed cases that are shown to the model. */
        examples: z.number().int().min(0).max(20).default(3),
        /** Whether confirmed items of the same origin are remembered. */
        memory: z.boolean().default(true),
        /**
         * Which trained models propose. newest: of each kind the newest that did no worse than the one before; promoted:
         * the versions named here and no others, so that nothing changes before it has passed the gate.
         */
        models: z
          .object({
            follow: z.enum(['newest', 'promoted']).default('newest'),
            labels: z.number().int().positive().nullable().default(null),
            route: z.number().int().positive().nullable().default(null),
            confidence: z.number().int().positive().nullable().default(null),
          })
          .prefault({}),
        /** Items asked for at a time. */
        concurrency: z.number().int().min(1).max(32).default(2),
        /** In the account's currency; items beyond it wait for the next day. */
        dailyLimit: z.number().nonnegative().optional(),
        /** What happens to items while the provider does not answer, once they have waited `waitMinutes`. */
        whenDown: z.enum(['local', 'exception']).default('local'),
        waitMinutes: z.number().int().min(0).max(1440).default(30),
      })
      .prefault({}),
    /** What a candidate has to keep to become this workflow's next version (server/evaluation/gate.ts). */
    gate: z
      .object({
        /** Cases with a truth found apart from the proposal that both have answered. */
        leastCases: z.number().int().min(1).max(10_000).default(20),
        /** By how much the share right may fall: of a critical field, unless `fields` names another; of a slice. */
        margin: share.default(0.02),
        fields: z.record(key, share).default({}),
        sliceMargin: share.default(0.05),
        /** A case's mean cost in the account's currency, and the 90th percentile of its latency; none: no bound. */
        mostCost: z.number().nonnegative().nullable().default(null),
        mostLatencyMs: z.number().int().positive().nullable().default(null),
      })
      .prefault({}),
    /** Whether documents may be sent to a provider outside the organisation's own walls. */
    mayLeave: z.boolean().default(false),
    /** Seconds that what leaves waits, so that undo can still stop it. */
    holdSeconds: z.number().int().min(0).max(86_400).default(60),
    /** Hours from receipt to due; of working time where there is a calendar. */
    dueHours: z.number().positive().max(8760).default(48),
    /** Gap between inputs above which a person counts as away (metrics.md, The clock of an item). */
    idleCutoffSeconds: z.number().int().min(15).max(300).default(60),
    /** Days after completion in which a reopening counts as rework. */
    reworkWindowDays: z.number().int().min(1).max(90).default(30),
    instructions: z.string().max(50_000).default(''),
  })
  .superRefine((definition, ctx) => {
    for (const problem of referenceProblems(definition)) ctx.addIssue({ code: 'custom', ...problem })
  })

export type Definition = z.output<typeof definitionSchema>

type Draftable = {
  title: string[]
  groupBy?: string | undefined
  fields: Field[]
  approvals: ApprovalRule[]
  queues: { key: string }[]
  rules: Rule[]
  sensitive: { when: Condition[] }
  checks: Check[]
  schedule?: Schedule | undefined
  renewals: Renewal[]
  thresholds: { sure: number; look: number; fields: Record<string, number>; abstain: Record<string, number> }
}

/** What does not fit in a definition, and where: ['fields', 2, 'label']. */
export type Problem = { path: (string | number)[]; message: string }

/** What a definition names must exist, once, with the type its use needs. */
export function referenceProblems(d: Draftable): Problem[] {
  const problems: Problem[] = []
  const fields = new Map(d.fields.map((f) => [f.key, f]))
  const need = (key: string, path: (string | number)[], types?: Field['type'][]) => {
    const field = fields.get(key)
    if (!field) problems.push({ path, message: `there is no field "${key}"` })
    else if (types && !types.includes(field.type))
      problems.push({ path, message: `field "${key}" is ${field.type}, needed is ${types.join(' or ')}` })
  }
  const unique = (named: readonly { key: string }[], ...path: (string | number)[]) =>
    problems.push(...usedTwice(named, path))
  unique(d.fields, 'fields')
  if (d.fields.filter((f) => f.type === 'route').length > 1)
    problems.push({ path: ['fields'], message: 'there may be one route field only' })
  unique(d.queues, 'queues')
  const needConditions = (conditions: Condition[], of: string, path: (string | number)[], valuesOnly = false) =>
    problems.push(...conditionProblems(conditions, of, path, { fields: d.fields, queues: d.queues, valuesOnly }))
  for (const [i, k] of d.title.entries()) need(k, ['title', i])
  if (d.groupBy) need(d.groupBy, ['groupBy'], ['text', 'enum'])
  for (const [i, f] of d.fields.entries()) {
    if (f.type === 'money' && f.currencyField) need(f.currencyField, ['fields', i, 'currencyField'], ['enum', 'text'])
    if (f.type === 'label') unique(f.options, 'fields', i, 'options')
    if (f.type === 'draft')
      for (const [j, answer] of f.answers.entries())
        needConditions(answer.when, `Answer "${answer.key}"`, ['fields', i, 'answers', j, 'when'], true)
    if (f.type === 'table') unique(f.columns, 'fields', i, 'columns')
  }
  problems.push(...ruleProblems(d.rules, d))
  for (const [i, rule] of d.approvals.entries())
    needConditions(rule.when, `Approval "${rule.key}"`, ['approvals', i, 'when'])
  needConditions(d.sensitive.when, 'What is sensitive', ['sensitive', 'when'])
  for (const [i, c] of d.checks.entries()) checkProblems(c, i, fields, need, problems)
  for (const k of Object.keys(d.thresholds.fields)) need(k, ['thresholds', 'fields', k])
  for (const name of Object.keys(d.thresholds.abstain)) {
    const [k = '', option] = name.split('/')
    need(k, ['thresholds', 'abstain', name], ['label', 'route'])
    const field = fields.get(k)
    if (option && field?.type === 'label' && !field.options.some((o) => o.key === option))
      problems.push({ path: ['thresholds', 'abstain', name], message: `label "${k}" has no option "${option}"` })
  }
  for (const [i, c] of d.checks.entries())
    if (c.kind === 'policy') needConditions(c.when, `Policy "${c.key}"`, ['checks', i, 'when'], true)
  for (const [i, renewal] of d.renewals.entries()) need(renewal.date, ['renewals', i, 'date'], ['date'])
  problems.push(...scheduleProblems(d.schedule))
  if (d.thresholds.look > d.thresholds.sure)
    problems.push({ path: ['thresholds', 'look'], message: 'look must not be above sure' })
  return problems
}

function checkProblems(
  c: Check,
  i: number,
  fields: Map<string, Field>,
  need: (key: string, path: (string | number)[], types?: Field['type'][]) => void,
  problems: Problem[],
) {
  const amounts: Field['type'][] = ['money', 'number']
  const columns = (table: string, names: string[]) => {
    const field = fields.get(table)
    need(table, ['checks', i, 'table'], ['table'])
    if (field?.type !== 'table') return
    for (const name of names)
      if (!field.columns.some((col) => col.key === name))
        problems.push({ path: ['checks', i], message: `table "${table}" has no column "${name}"` })
  }
  switch (c.kind) {
    case 'sum':
      for (const k of [...c.parts, c.total]) need(k, ['checks', i], amounts)
      break
    case 'table_sum':
      columns(c.table, [c.column])
      for (const k of c.total) need(k, ['checks', i, 'total'], amounts)
      break
    case 'row_product':
      columns(c.table, [...c.factors, c.product])
      break
    case 'date_order':
      for (const k of [c.earlier, c.later]) need(k, ['checks', i], ['date'])
      break
    case 'duplicate':
      for (const k of c.keys) need(k, ['checks', i, 'keys'])
      break
    case 'same_file':
    case 'near_duplicate':
      break
    case 'number_format':
      need(c.field, ['checks', i, 'field'], ['text'])
      if (c.as === 'tax_number' && !c.country)
        problems.push({
          path: ['checks', i, 'country'],
          message: 'a tax number needs the country whose rules it follows',
        })
      break
    case 'unusual':
      need(c.field, ['checks', i, 'field'], ['text', 'enum', 'money', 'number'])
      need(c.by, ['checks', i, 'by'], ['text', 'enum'])
      break
    case 'currency_mismatch':
      need(c.field, ['checks', i, 'field'], ['text', 'enum'])
      need(c.by, ['checks', i, 'by'], ['text', 'enum'])
      break
    case 'purchase_order': {
      need(c.order, ['checks', i, 'order'], ['text'])
      for (const k of [c.supplier, c.currency]) if (k) need(k, ['checks', i], ['text', 'enum'])
      if (c.amount) need(c.amount, ['checks', i, 'amount'], ['money', 'number'])
      const { table, ...named } = c.lines ?? { table: null }
      if (table) columns(table, Object.values(named))
      break
    }
    case 'counterpart':
      need(c.field, ['checks', i, 'field'], ['text'])
      if (c.amount) need(c.amount.field, ['checks', i, 'amount', 'field'], amounts)
      if (c.party) need(c.party.field, ['checks', i, 'party', 'field'], ['text'])
      break
    case 'policy':
      for (const k of c.fields) need(k, ['checks', i, 'fields'])
      break
  }
}
