import type { Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'

/** One generated file of a template, and what a careful person reads off it, by the name of each document it becomes. */
export type Sample = { fileName: string; bytes: Uint8Array; truths: Record<string, Values> }

export type Asked = {
  seed: number
  count: number
  /** ISO date; what is dated lies around it. */
  today: string
  definition: Definition
}

/** The same arguments give the same files; every name, address and number in them is invented. */
export type MakeSamples = (asked: Asked) => Promise<Sample[]>

export const numbered = (i: number) => String(i + 1).padStart(3, '0')
export const pdfSample = (file: { fileName: string; bytes: Uint8Array }, truth: Values): Sample => ({
  ...file,
  truths: { [file.fileName]: truth },
})

/** "12.50" of 1250. */
export const amountOf = (cents: number) => (cents / 100).toFixed(2)
