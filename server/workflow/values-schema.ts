import { z } from 'zod'

const cell = z.string().max(20_000).nullable()
export const fieldValueSchema = z.union([
  cell,
  z.array(z.string().max(80)).max(200),
  z.array(z.record(z.string(), cell)).max(2_000),
])
export const valuesSchema = z.record(z.string(), fieldValueSchema)
