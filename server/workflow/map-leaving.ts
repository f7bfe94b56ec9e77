import { joined } from './condition-text.ts'
import { hoursText, type MapEdge, node, type Place, type ProcessMap, percent } from './map-node.ts'
import type { Definition } from './workflow.ts'

/** What happens to a completed item, and where a returned one waits. */
export function leavingOf({ holdSeconds, quality, renewals, sender, noun }: Definition): ProcessMap {
  const at = (column: number): Place => ({ band: 2, column, row: 0 })
  const again = [
    ...(quality.qaAbove > 0 ? [`${percent(quality.qaAbove)} of the sure ones`] : []),
    ...(quality.qaBelow > 0 ? [`${percent(quality.qaBelow)} of the others`] : []),
  ]
  const nodes = [
    node('complete', 'end', 'Complete', ['Every step of it stays on record'], at(0)),
    node(
      'hold',
      'machine',
      'Hold',
      [holdSeconds > 0 ? `${secondsText(holdSeconds)} in which undo still reaches it` : 'None: it leaves at once'],
      at(1),
    ),
    node('leaves', 'end', 'It leaves', ['Export, webhook, reply'], at(2)),
  ]
  const edges: MapEdge[] = [
    { from: 'complete', to: 'hold', kind: 'way' },
    { from: 'hold', to: 'leaves', kind: 'way' },
  ]
  if (again.length > 0) {
    nodes.push(node('sample', 'people', 'Looked at again', again, at(nodes.length)))
    edges.push({ from: 'complete', to: 'sample', kind: 'aside', label: 'drawn by chance' })
  }
  for (const [n, { says, daysBefore }] of renewals.entries()) {
    nodes.push(
      node(`renewal:${n}`, 'start', 'A new item in time', [says, `${daysBefore} days before`], at(nodes.length)),
    )
    edges.push({ from: 'complete', to: `renewal:${n}`, kind: 'aside', label: 'its date comes near' })
  }
  const reminders =
    sender.remindDays.length > 0 ? [`Reminded after ${joined(sender.remindDays.map(String), 'and')} days`] : []
  nodes.push(
    node(
      'returned',
      'aside',
      'Back to the sender',
      [`The sender puts the ${noun.one} right`, ...reminders],
      at(Math.max(5, nodes.length)),
    ),
  )
  edges.push({ from: 'returned', to: 'intake', kind: 'aside', label: 'comes in again' })
  return { nodes, edges }
}

const secondsText = (seconds: number) =>
  seconds % 3600 === 0 ? hoursText(seconds / 3600) : seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`
