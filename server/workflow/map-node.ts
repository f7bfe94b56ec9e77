/** What a place on the map is: colour and shape follow from it. */
type NodeKind = 'start' | 'machine' | 'queue' | 'people' | 'approval' | 'aside' | 'end'

/**
 * A place where an item can be. id: trigger, intake, read, propose, checks, rules, queue:KEY, lead, review,
 * approval:RULE:N (N from 0), complete, hold, leaves, exceptions, returned, sample, renewal:N. `lines` says what happens there.
 * band: 0 it comes in, 1 people decide, 2 it is done. column and row count within the band; a row may lie between two.
 */
export type MapNode = {
  id: string
  kind: NodeKind
  title: string
  lines: string[]
  band: 0 | 1 | 2
  column: number
  row: number
}

/**
 * way: what every item goes; rule: what a rule of the workflow makes it go (`rule`: its key); aside: out of the usual way;
 * straight: without a person.
 */
export type MapEdge = {
  from: string
  to: string
  kind: 'way' | 'rule' | 'aside' | 'straight'
  label?: string
  rule?: string
}

export type ProcessMap = { nodes: MapNode[]; edges: MapEdge[] }

export const bandTitles = ['It comes in', 'People decide', 'It is done'] as const

export type Place = Pick<MapNode, 'band' | 'column' | 'row'>

export function node(id: string, kind: NodeKind, title: string, lines: readonly string[], place: Place): MapNode {
  return { id, kind, title, lines: lines.filter((line) => line.trim() !== ''), ...place }
}

/** A share as it is said on the map: "5 %". */
export const percent = (share: number) => `${Number((share * 100).toFixed(1))} %`
export const hoursText = (hours: number) => (hours === 1 ? '1 hour' : `${Number(hours.toFixed(1))} hours`)
