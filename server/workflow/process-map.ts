import { arrivalOf } from './map-arrival.ts'
import { chainsOf, decidedEdges, reviewLines } from './map-decision.ts'
import { leavingOf } from './map-leaving.ts'
import { type MapNode, node, type ProcessMap } from './map-node.ts'
import { routingOf, ruleLines } from './map-routing.ts'
import type { Definition } from './workflow.ts'

/** The way of one item through a workflow, drawn from its configuration alone. */
export function processMapOf(definition: Definition): ProcessMap {
  const arrival = arrivalOf(definition)
  const routing = routingOf(definition)
  const chains = chainsOf(definition, routing.columns + 1)
  const height = Math.max(1, routing.height, definition.approvals.length)
  const middle = (height - 1) / 2
  const centred = (nodes: MapNode[], own: number) =>
    nodes.map((node) => ({ ...node, row: node.row + (height - own) / 2 }))
  const rules = node('rules', 'machine', 'Rules', ruleLines(definition.rules), { band: 1, column: 0, row: middle })
  const review = node('review', 'people', 'A person reviews', reviewLines(definition), {
    ...{ band: 1, column: routing.columns, row: middle },
  })
  const leaving = leavingOf(definition)
  return {
    nodes: [
      ...arrival.nodes,
      rules,
      ...centred(routing.nodes, routing.height),
      review,
      ...centred(chains.nodes, definition.approvals.length),
      ...leaving.nodes,
    ],
    edges: [
      ...arrival.edges,
      { from: 'checks', to: 'rules', kind: 'way' },
      ...routing.edges,
      ...chains.edges,
      ...decidedEdges(definition),
      ...leaving.edges,
    ],
  }
}

/** A place on the map with where an item can go from there: the same in words. */
type MapStep = { id: string; title: string; lines: string[]; goesTo: { title: string; label: string | null }[] }

/** The map as a list, in the order in which an item comes by. */
export function stepsOf({ nodes, edges }: ProcessMap): MapStep[] {
  const titles = new Map(nodes.map(({ id, title }) => [id, title]))
  return nodes
    .toSorted((a, b) => a.band - b.band || a.column - b.column || a.row - b.row)
    .map(({ id, title, lines }) => ({
      ...{ id, title, lines },
      goesTo: edges
        .filter((edge) => edge.from === id)
        .map(({ to, label }) => ({ title: titles.get(to) ?? to, label: label ?? null })),
    }))
}
