import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { useMemo } from 'react'
import { Link, useRouteLoaderData } from 'react-router'
import type { loader as layoutLoader } from '#app/identity/organisation.layout.tsx'
import { PageTitle } from '#app/ui/page-title.tsx'
import { processMapOf } from '#server/workflow/process-map.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import classes from './process-map.module.css'
import { ProcessMapView } from './process-map.tsx'

type Props = { definition: Definition; says: string; back: { to: string; label: string } }

/** The map of a workflow on a page of its own, for the screen and for one sheet of paper. */
export function MapPage({ definition, says, back }: Props) {
  const frame = useRouteLoaderData<typeof layoutLoader>('identity/organisation.layout')
  const map = useMemo(() => processMapOf(definition), [definition])
  return (
    <Stack gap="sm" className={classes.sheet ?? ''}>
      <Group justify="space-between" align="start">
        <div>
          <PageTitle demo={frame?.organisation.isDemo ?? false}>{definition.name}: the way of one item</PageTitle>
          <Text size="sm" c="dimmed">
            {says} Drawn from the configuration: what is not set up is not on it.
          </Text>
        </div>
        <Group className="no-print">
          <Anchor component={Link} to={back.to} size="sm">
            {back.label}
          </Anchor>
          <Button variant="default" leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => window.print()}>
            Print
          </Button>
        </Group>
      </Group>
      <ProcessMapView map={map} name={definition.name} />
    </Stack>
  )
}
