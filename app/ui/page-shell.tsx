import {
  Anchor,
  Badge,
  Box,
  Breadcrumbs,
  Burger,
  Button,
  Collapse,
  Group,
  Menu,
  Stack,
  Text,
  UnstyledButton,
  VisuallyHidden,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAt, IconBell, IconChevronDown, IconLogout, IconUser } from '@tabler/icons-react'
import { type ReactNode, useEffect } from 'react'
import { Link, NavLink, useLocation, useNavigation, useSubmit } from 'react-router'
import { ColorSchemeItems } from './color-scheme-switch.tsx'
import classes from './page-shell.module.css'

/** Tabs of the same `group` stand behind one button of that name where they stand side by side. */
export type NavItem = { label: string; to: string; end?: boolean; group?: string }

type Unread = { count: number; label: string; to: string }

type Props = {
  me: { name: string; email: string }
  /** Further entries of the person's menu. */
  menu?: readonly NavItem[]
  organisation?: { name: string; isDemo: boolean }
  /** The tabs of where we are, by role. */
  tabs?: readonly NavItem[]
  crumbs?: readonly NavItem[]
  /** What waits for this person to read, where something does. */
  unread?: Unread | null
  /** What this person was told and has not read; the bell stands there without any, too. */
  notices?: Unread | null
  /** Uses the whole window: the workbench. */
  full?: boolean
  children: ReactNode
}

/** Header, tabs, breadcrumbs and the main area of every page behind the sign-in. */
export function PageShell({
  me,
  menu = [],
  organisation,
  tabs = [],
  crumbs = [],
  unread,
  notices,
  full = false,
  children,
}: Props) {
  const [opened, { toggle, close }] = useDisclosure()
  const { pathname } = useLocation()
  const busy = useNavigation().state !== 'idle'
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the phone's menu
  useEffect(close, [pathname])

  return (
    <Box className={full ? classes.full : classes.page}>
      <header className={`${classes.header} no-print`}>
        <Group gap="md" wrap="nowrap" className={classes.bar}>
          <Anchor component={Link} to="/" className={classes.product} underline="never" c="inherit">
            <img src="/icon.svg" alt="" width={22} height={22} />
            <Text component="span" fw={700} className={classes.name}>
              Countersign
            </Text>
          </Anchor>
          {organisation && (
            <Text component="span" size="sm" truncate className={classes.organisation}>
              {organisation.name}
            </Text>
          )}
          {organisation?.isDemo && (
            <Badge
              tt="none"
              color="gray"
              variant="outline"
              className={classes.demo}
              title="The items and figures of this organisation are invented."
            >
              Demo<span className={classes.more}> data</span>
            </Badge>
          )}
          {tabs.length > 0 && (
            <nav aria-label="Workflow" className={classes.tabs}>
              <Tabs tabs={tabs.filter((tab) => !tab.group)} />
              {[...new Set(tabs.flatMap((tab) => tab.group ?? []))].map((group) => (
                <TabGroup key={group} name={group} tabs={tabs.filter((tab) => tab.group === group)} path={pathname} />
              ))}
            </nav>
          )}
          <Box className={classes.spring} />
          {unread && unread.count > 0 && (
            <Link to={unread.to} className={classes.unread} aria-label={unread.label}>
              <IconAt size={16} aria-hidden /> {unread.count > 99 ? '99+' : unread.count}
            </Link>
          )}
          {notices && (
            <Link
              to={notices.to}
              className={notices.count > 0 ? classes.unread : classes.bell}
              aria-label={notices.count > 0 ? notices.label : 'Notices'}
            >
              <IconBell size={16} aria-hidden /> {notices.count > 0 && (notices.count > 99 ? '99+' : notices.count)}
            </Link>
          )}
          <PersonMenu me={me} menu={menu} />
          {tabs.length > 0 && (
            <Burger
              opened={opened}
              onClick={toggle}
              size="sm"
              className={classes.burger}
              aria-label={opened ? 'Close the menu' : 'Open the menu'}
              aria-expanded={opened}
            />
          )}
        </Group>
        {tabs.length > 0 && (
          <Collapse expanded={opened}>
            <nav aria-label="Workflow, small screen" className={classes.drawer}>
              <Stack gap={0}>
                <Tabs tabs={tabs} />
              </Stack>
            </nav>
          </Collapse>
        )}
        <Box className={classes.progress} data-busy={busy || undefined} aria-hidden />
      </header>
      {crumbs.length > 1 && !full && (
        <nav aria-label="Breadcrumbs" className={`${classes.crumbs} no-print`}>
          <Breadcrumbs separatorMargin={6}>
            {crumbs.map((crumb, index) =>
              index < crumbs.length - 1 ? (
                <Anchor key={crumb.to} component={Link} to={crumb.to} size="sm">
                  {crumb.label}
                </Anchor>
              ) : (
                <Text key={crumb.to} size="sm" aria-current="page">
                  {crumb.label}
                </Text>
              ),
            )}
          </Breadcrumbs>
        </nav>
      )}
      <main id="main" tabIndex={-1} className={full ? classes.fullMain : classes.main}>
        {children}
      </main>
      <VisuallyHidden role="status">{busy ? 'Loading' : ''}</VisuallyHidden>
    </Box>
  )
}

function Tabs({ tabs }: { tabs: readonly NavItem[] }) {
  return tabs.map((tab) => (
    <NavLink key={tab.to} to={tab.to} end={tab.end ?? false} className="shell-tab" prefetch="intent">
      {tab.label}
    </NavLink>
  ))
}

function TabGroup({ name, tabs, path }: { name: string; tabs: readonly NavItem[]; path: string }) {
  const current = tabs.find((tab) => path === tab.to || path.startsWith(`${tab.to}/`))
  return (
    <Menu position="bottom-start" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <UnstyledButton className="shell-tab" aria-current={current ? 'true' : undefined}>
          {name} <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {tabs.map((tab) => (
          <Menu.Item
            key={tab.to}
            component={Link}
            to={tab.to}
            aria-current={tab === current ? 'page' : undefined}
            fw={tab === current ? 600 : undefined}
          >
            {tab.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function PersonMenu({ me, menu }: Pick<Props, 'me'> & { menu: readonly NavItem[] }) {
  const submit = useSubmit()
  return (
    <Menu position="bottom-end" width={260} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="inherit"
          size="compact-sm"
          fw={500}
          className={classes.me}
          leftSection={<IconUser size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={`Menu of ${me.name}`}
        >
          <span className={classes.person}>{me.name}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.email}</Menu.Label>
        {menu.map((entry) => (
          <Menu.Item key={entry.to} component={Link} to={entry.to}>
            {entry.label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <ColorSchemeItems />
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden />}
          onClick={() => submit(null, { method: 'post', action: '/sign-out' })}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
