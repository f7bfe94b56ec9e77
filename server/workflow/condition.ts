import { z } from 'zod'

/** Names fields, queues, rules and options: in addresses, files and rows. */
export const keySchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'use lower case letters, digits and _, starting with a letter, at most 40')

/** A problem for each of these parts whose key another one before it has; `path`: where the parts stand. */
export const usedTwice = (named: readonly { key: string }[], path: readonly (string | number)[]) =>
  named.flatMap(({ key }, i) =>
    named.findIndex((one) => one.key === key) < i
      ? [{ path: [...path, i, 'key'], message: `"${key}" is used twice` }]
      : [],
  )

/**
 * What is known of an item beside its values. sender, sender_domain: of the e-mail it came by; subject; file_name; intake:
 * how it came in; document_type: what it was at intake; flags: check keys of its failed checks; error_flags: how many of
 * them are errors; amount: its main amount in the workflow's currency, by the organisation's rates where it is printed in
 * another one; seen_before: decided items of the same origin; usual_ratio: its main amount over the median of theirs.
 */
export const factNames = [
  'sender',
  'sender_domain',
  'subject',
  'file_name',
  'intake',
  'document_type',
  'flags',
  'error_flags',
  'amount',
  'seen_before',
  'usual_ratio',
] as const
export type FactName = (typeof factNames)[number]

/**
 * equals, not_equals, empty, present; above, below: numbers; includes: one of several labels or flags, or a part of a text;
 * within_days: a date from today to so many days ahead; past: a date before today; before, after: a date against a day
 * ("2026-12-01", or counted from today as "today", "today+30", "today-7").
 */
export const operators = [
  'equals',
  'not_equals',
  'above',
  'below',
  'empty',
  'present',
  'includes',
  'within_days',
  'past',
  'before',
  'after',
] as const
export type Operator = (typeof operators)[number]

const comparison = { is: z.enum(operators), value: z.string().max(200).optional() }
const onField = z.strictObject({ field: keySchema, ...comparison })
const onFact = z.strictObject({ fact: z.enum(factNames), ...comparison })
const simpleSchema = z.union([onField, onFact])
export type SimpleCondition = z.infer<typeof simpleSchema>

/** One thing that must hold: a comparison, one of several, or an expression (server/workflow/expression.ts). */
export const conditionSchema = z.union([
  onField,
  onFact,
  z.strictObject({ any: z.array(simpleSchema).min(1).max(20) }),
  z.strictObject({ expression: z.string().min(1).max(1_000) }),
])
export type Condition = z.infer<typeof conditionSchema>
