import { z } from 'zod'

/**
 * Walks a schema beside a value: what a draft lacks is filled in, what a file says too much is found, what says nothing
 * new is left out. Knows the parts of zod that definitions are made of.
 */
export type Schema = z.core.$ZodType
type Def = z.core.$ZodTypes['_zod']['def']
type Path = (string | number)[]

const defOf = (schema: Schema): Def => (schema as z.core.$ZodTypes)._zod.def
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** No value of the schema's kind: the caller puts its own in. */
const nothing = Symbol('nothing')

/**
 * The value with the shape of the schema: members that are missing, or of another kind altogether, take their default,
 * else an empty value; what only breaks a bound (too long, too small) stays. Keys that the schema does not know go.
 */
export function filled(schema: Schema, value: unknown): unknown {
  const found = fill(schema, value)
  return found === nothing ? blank(schema) : found
}

function fill(schema: Schema, value: unknown): unknown {
  const def = defOf(schema)
  switch (def.type) {
    case 'default':
    case 'prefault': {
      const found = value === undefined ? nothing : fill(def.innerType, value)
      return found === nothing ? blank(schema) : found
    }
    case 'optional': {
      const found = value === undefined ? nothing : fill(def.innerType, value)
      return found === nothing ? undefined : found
    }
    case 'nullable':
      return value === null ? null : fill(def.innerType, value)
    case 'pipe':
      return fill(throughPipe(def).schema, throughPipe(def).before(value))
    case 'object':
      return isObject(value) ? filledObject(def.shape, value) : nothing
    case 'array':
      return Array.isArray(value) ? value.map((one) => filled(def.element, one)) : nothing
    case 'record':
      return isObject(value) ? mapValues(value, (one) => fill(def.valueType, one), nothing) : nothing
    case 'union': {
      const option = optionFor(def, value)
      return option ? fill(option, value) : nothing
    }
    case 'enum':
      return Object.values(def.entries).includes(value as string) ? value : nothing
    case 'literal':
      return def.values.includes(value as string) ? value : nothing
    case 'string':
    case 'boolean':
      return typeof value === def.type ? value : nothing
    case 'number':
      return Number.isFinite(value) ? value : nothing
    default:
      return value
  }
}

function filledObject(
  shape: Readonly<Record<string, Schema>>,
  value: Record<string, unknown>,
): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  for (const [key, member] of Object.entries(shape)) {
    const one = filled(member, Object.hasOwn(value, key) ? value[key] : undefined)
    if (one !== undefined) out[key] = one
  }
  return out
}

/** What stands where nothing was given. */
function blank(schema: Schema): unknown {
  const def = defOf(schema)
  switch (def.type) {
    case 'default':
    case 'prefault':
      return filled(def.innerType, def.defaultValue)
    case 'optional':
      return undefined
    case 'nullable':
      return null
    case 'pipe':
      return blank(throughPipe(def).schema)
    case 'object':
      return filledObject(def.shape, {})
    case 'array':
      return []
    case 'record':
      return {}
    case 'union':
      return def.options[0] ? blank(def.options[0]) : undefined
    case 'enum':
      return Object.values(def.entries)[0]
    case 'literal':
      return def.values[0]
    case 'number':
      return 0
    case 'boolean':
      return false
    case 'string':
      return ''
    default:
      return undefined
  }
}

/** A key that the schema does not know, the path to what holds it, and the keys that it does know there. */
export type UnknownKey = { path: Path; key: string; known: string[] }

/** Keys of the value, at any depth, that the schema does not know. */
export function unknownKeys(schema: Schema, value: unknown, path: Path = []): UnknownKey[] {
  const def = defOf(schema)
  switch (def.type) {
    case 'default':
    case 'prefault':
    case 'optional':
    case 'nullable':
      return unknownKeys(def.innerType, value, path)
    case 'pipe':
      return unknownKeys(throughPipe(def).schema, throughPipe(def).before(value), path)
    case 'object':
      if (!isObject(value)) return []
      return Object.entries(value).flatMap(([key, one]) => {
        const member = Object.hasOwn(def.shape, key) ? def.shape[key] : undefined
        return member ? unknownKeys(member, one, [...path, key]) : [{ path, key, known: Object.keys(def.shape) }]
      })
    case 'array':
      return Array.isArray(value) ? value.flatMap((one, i) => unknownKeys(def.element, one, [...path, i])) : []
    case 'record':
      if (!isObject(value)) return []
      return Object.entries(value).flatMap(([key, one]) => {
        const names = defOf(def.keyType)
        const known = names.type === 'enum' ? Object.values(names.entries).map(String) : null
        return known && !known.includes(key) ? [{ path, key, known }] : unknownKeys(def.valueType, one, [...path, key])
      })
    case 'union': {
      const option = optionFor(def, value)
      return option ? unknownKeys(option, value, path) : []
    }
    default:
      return []
  }
}

/** A valid value without what the schema would put in again by itself, its keys in an order that never changes. */
export function withoutDefaults(schema: Schema, value: unknown): unknown {
  const def = defOf(schema)
  switch (def.type) {
    case 'default':
    case 'prefault':
    case 'optional':
    case 'nullable':
      return value === null ? null : withoutDefaults(def.innerType, value)
    case 'pipe':
      return withoutDefaults(throughPipe(def).schema, value)
    case 'object': {
      if (!isObject(value)) return value
      const out: Record<string, unknown> = {}
      for (const [key, member] of inReadingOrder(def.shape)) {
        const one = value[key]
        if (one !== undefined && !isDefault(member, one)) out[key] = withoutDefaults(member, one)
      }
      return out
    }
    case 'array':
      return Array.isArray(value) ? value.map((one) => withoutDefaults(def.element, one)) : value
    case 'record':
      return isObject(value) ? mapValues(value, (one) => withoutDefaults(def.valueType, one), nothing) : value
    case 'union': {
      const option = optionFor(def, value)
      return option ? withoutDefaults(option, value) : value
    }
    default:
      return value
  }
}

/** What names a thing and says what it is comes first, as people would write it. */
const firstKeys = ['key', 'kind', 'label', 'type', 'do']

function inReadingOrder(shape: Readonly<Record<string, Schema>>): [string, Schema][] {
  const place = (key: string) => (firstKeys.includes(key) ? firstKeys.indexOf(key) : firstKeys.length)
  return Object.entries(shape).toSorted(([a], [b]) => place(a) - place(b))
}

function isDefault(schema: Schema, value: unknown): boolean {
  const { type } = defOf(schema)
  return (type === 'default' || type === 'prefault') && same(blank(schema), value)
}

/** Whether two values of JSON say the same; a member that is undefined is not there. */
export function same(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (Array.isArray(left) || Array.isArray(right))
    return (
      Array.isArray(left) &&
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((one, i) => same(one, right[i]))
    )
  if (!isObject(left) || !isObject(right)) return false
  const keys = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...keys].every((key) => same(left[key], right[key]))
}

/** `z.preprocess` reads old ways of writing first; of any other pipe what goes in counts. */
function throughPipe(def: Extract<Def, { type: 'pipe' }>): { schema: Schema; before: (value: unknown) => unknown } {
  const first = defOf(def.in)
  if (first.type !== 'transform') return { schema: def.in, before: (value) => value }
  const { transform } = first
  return { schema: def.out, before: (value) => transform(value, { value, issues: [] } as never) }
}

/** The option of a union that a value means: by its discriminator, else the one it fits, else the one it is most like. */
function optionFor(def: Extract<Def, { type: 'union' }>, value: unknown): Schema | undefined {
  const { options } = def
  const discriminator = 'discriminator' in def ? (def.discriminator as string) : null
  if (discriminator && !isObject(value)) return undefined
  if (discriminator && isObject(value)) {
    const named = options.find((option) => {
      const member = shapeOf(option)?.[discriminator]
      const literal = member && defOf(member)
      return literal?.type === 'literal' && literal.values.includes(value[discriminator] as string)
    })
    return named ?? likest(options, value)
  }
  const fits = options.find((option) => z.safeParse(option, value).success)
  if (fits) return fits
  if (!isObject(value)) return options.find((option) => fill(option, value) !== nothing)
  return likest(options, value)
}

/** The option that knows most of a value's keys, and fewest too little. */
function likest(options: readonly Schema[], value: Record<string, unknown>): Schema | undefined {
  const keys = Object.keys(value)
  const likeness = (option: Schema) => {
    const shape = shapeOf(option)
    if (!shape) return Number.NEGATIVE_INFINITY
    return keys.filter((key) => Object.hasOwn(shape, key)).length
  }
  return options.toSorted((a, b) => likeness(b) - likeness(a))[0]
}

function shapeOf(schema: Schema): Readonly<Record<string, Schema>> | null {
  const def = defOf(schema)
  if (def.type === 'object') return def.shape
  return def.type === 'pipe' ? shapeOf(throughPipe(def).schema) : null
}

function mapValues(
  value: Record<string, unknown>,
  change: (one: unknown) => unknown,
  without: unknown,
): Record<string, unknown> {
  const entries = Object.entries(value).map(([key, one]) => [key, change(one)] as const)
  return Object.fromEntries(entries.filter(([, one]) => one !== without))
}
