/**
 * The rules of strict structured outputs ("Supported schemas" in OpenAI's guide): every object is closed and names all its
 * properties as required; at most 5,000 properties, 10 levels, 1,000 enum values and 120,000 characters of names and values.
 */
const known = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'enum',
  'description',
  'anyOf',
  'const',
  '$ref',
  '$defs',
])
const limits = { properties: 5_000, levels: 10, values: 1_000, characters: 120_000 }

type Schema = Record<string, unknown>
type Count = { properties: number; values: number; characters: number }

/** What is wrong with a schema, or null. */
export function schemaProblem(schema: Schema): string | null {
  const count: Count = { properties: 0, values: 0, characters: 0 }
  if (schema.type !== 'object') return 'the root has to be an object.'
  const problem = walk(schema, 1, 'root', count)
  if (problem) return problem
  for (const name of ['properties', 'values', 'characters'] as const)
    if (count[name] > limits[name]) return `${count[name]} ${name}, at most ${limits[name]}.`
  return null
}

function walk(schema: Schema, level: number, place: string, count: Count): string | null {
  const unknown = Object.keys(schema).find((key) => !known.has(key))
  if (unknown) return `${place}: '${unknown}' is not permitted.`
  const values = Array.isArray(schema.enum) ? schema.enum : []
  count.values += values.length
  count.characters += values.join('').length
  if (!('type' in schema) && !('anyOf' in schema) && values.length === 0) return `${place}: a type is missing.`
  const types = Array.isArray(schema.type) ? schema.type : [schema.type]
  if (types.includes('array')) {
    if (!schema.items) return `${place}: items are missing.`
    return walk(schema.items as Schema, level, `${place}[]`, count)
  }
  if (!types.includes('object')) return null
  if (level > limits.levels) return `${place}: more than ${limits.levels} levels.`
  if (schema.additionalProperties !== false) return `${place}: 'additionalProperties' has to be false.`
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>)
  const required = new Set((schema.required ?? []) as string[])
  count.properties += properties.length
  for (const [key, child] of properties) {
    count.characters += key.length
    if (!required.has(key)) return `${place}: 'required' has to name '${key}'.`
    const problem = walk(child, level + 1, `${place}.${key}`, count)
    if (problem) return problem
  }
  return null
}
