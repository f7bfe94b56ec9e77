import type { FieldValue, Values } from '#server/workflow/field-value.ts'
import { type Definition, definitionSchema } from '#server/workflow/workflow.ts'
import type { CaseFacts, CaseResult, RunCase } from './run.ts'

/** A workflow with a field of every kind of score. */
export const orders: Definition = definitionSchema.parse({
  name: 'Orders',
  noun: { one: 'order', many: 'orders' },
  groupBy: 'seller',
  fields: [
    { key: 'seller', label: 'Seller', type: 'text' },
    { key: 'total', label: 'Total', type: 'money', critical: true },
    { key: 'date', label: 'Date', type: 'date' },
    {
      key: 'topic',
      label: 'Topic',
      type: 'label',
      options: [
        { key: 'a', label: 'A' },
        { key: 'b', label: 'B' },
        { key: 'c', label: 'C' },
      ],
    },
    {
      key: 'urgency',
      label: 'Urgency',
      type: 'label',
      options: [
        { key: 'normal', label: 'Normal' },
        { key: 'urgent', label: 'Urgent', priority: 50 },
      ],
    },
    {
      key: 'rows',
      label: 'Rows',
      type: 'table',
      columns: [
        { key: 'name', label: 'Name', type: 'text' },
        { key: 'amount', label: 'Amount', type: 'money', required: true },
      ],
    },
    { key: 'reply', label: 'Reply', type: 'draft' },
  ],
})

export function factsOf(caseId: string, truth: Values, more: Partial<CaseFacts> = {}): CaseFacts {
  return {
    caseId,
    name: caseId,
    itemNumber: null,
    documentId: caseId,
    grade: 'blind',
    inclusion: 1,
    purposive: false,
    group: null,
    groupLabel: null,
    documentType: 'pdf',
    language: 'en',
    pages: 1,
    flags: [],
    truth,
    facts: [],
    workflowVersion: 1,
    ...more,
  }
}

type Said = FieldValue | { value: FieldValue; confidence: number; first?: { value: FieldValue; confidence: number } }

/** An answer: values alone are sure (0.95). */
export function resultOf(values: Record<string, Said> | null, more: Partial<CaseResult> = {}): CaseResult {
  return {
    repetition: 1,
    answer: values && { values: Object.entries(values).map(([key, said]) => ({ key, ...saidOf(said) })), flags: [] },
    problem: values ? null : 'It was not answered.',
    latencyMs: 100,
    cost: 0.01,
    cached: false,
    ...more,
  }
}

function saidOf(said: Said) {
  if (said !== null && typeof said === 'object' && !Array.isArray(said)) return { grounded: true, ...said }
  return { value: said, confidence: 0.95, grounded: true }
}

export const runCase = (facts: CaseFacts, ...results: CaseResult[]): RunCase => ({ facts, results })
