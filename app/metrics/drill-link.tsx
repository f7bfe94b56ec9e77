import { Anchor } from '@mantine/core'
import { createContext, type ReactNode, useContext } from 'react'
import { Link } from 'react-router'
import type { DrillKey } from '#server/metrics/drill.ts'
import type { MetricFilter } from '#server/metrics/filter.ts'
import { type DrillMore, drillAddress } from './address.ts'

/** Where the page stands and what it is narrowed to; null where figures lead nowhere: executives see counts alone. */
const Place = createContext<{ base: string; filter: MetricFilter } | null>(null)
export const DrillPlace = Place.Provider

/** A figure that leads to its items, for who may see them. */
export function DrillLink({ metric, more, children }: { metric: DrillKey; more?: DrillMore; children: ReactNode }) {
  const place = useContext(Place)
  if (!place) return <>{children}</>
  return (
    <Anchor component={Link} to={drillAddress(place.base, place.filter, metric, more)} inherit underline="always">
      {children}
    </Anchor>
  )
}
