import { Anchor, Paper, Text } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { Link } from 'react-router'
import marks from '#app/ui/marks.module.css'
import { agoText } from '#app/ui/moment.ts'
import type { AlertView } from '#server/notification/alerts.ts'
import classes from './exceptions.module.css'

type Props = {
  alerts: readonly AlertView[]
  now: string
  /** Where the exceptions stand, when this page is another one. */
  to?: string
  /** Names the workflow of each. */
  several?: boolean
}

/** What is wrong in a workflow now; each closes by itself when its cause is gone. */
export function OpenAlerts({ alerts, now, to, several = false }: Props) {
  if (alerts.length === 0) return null
  return (
    <Paper withBorder px="md" py="xs" component="section" aria-label="Open alerts" className={classes.alerts}>
      {alerts.map(({ id, label, message, openedAt, workflow }) => (
        <Text key={id} size="sm">
          <span className={marks.needs} style={{ whiteSpace: 'normal' }}>
            <IconBell size={15} aria-hidden /> {several ? `${workflow.name}: ${label.toLowerCase()}` : label}.
          </span>{' '}
          {message}{' '}
          <Text component="span" size="sm" c="dimmed">
            Opened {agoText(openedAt, now)}.
          </Text>
        </Text>
      ))}
      {to && (
        <Anchor component={Link} to={to} size="sm">
          What needs help
        </Anchor>
      )}
    </Paper>
  )
}
