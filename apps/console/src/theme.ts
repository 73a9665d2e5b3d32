import {
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core'

/** Colours by role. Paper and ink draw everything; the four states are the only hues in the console. */
const tokens = {
  light: {
    paper: '#fbfbfa',
    surface: '#ffffff',
    sunken: '#f5f5f3',
    hover: '#f0f0ed',
    line: '#e7e6e2',
    'line-strong': '#d3d1cb',
    'line-control': '#918f88',
    ink: '#181816',
    'ink-2': '#51504b',
    'ink-3': '#696861',
    'ink-mark': '#8f8d85',
    'ink-faint': '#cdcbc4',
    fill: '#1c1c1a',
    'fill-hover': '#33332f',
    'on-fill': '#ffffff',
    focus: '#181816',
    protected: '#14653b',
    'protected-mark': '#1f8f57',
    'protected-wash': '#ebf6f0',
    'protected-line': '#bfe0ce',
    attention: '#7d4e07',
    'attention-mark': '#c27a06',
    'attention-wash': '#fcf5e6',
    'attention-line': '#ecd7aa',
    failed: '#ab2219',
    'failed-mark': '#d1382c',
    'failed-wash': '#fdf0ee',
    'failed-line': '#f1c9c4',
    running: '#2050ad',
    'running-mark': '#3a70dc',
    'running-wash': '#eef3fd',
    'running-line': '#c6d6f6',
  },
  dark: {
    paper: '#0e0f0e',
    surface: '#151615',
    sunken: '#1a1b1a',
    hover: '#212321',
    line: '#272927',
    'line-strong': '#3a3c3a',
    'line-control': '#747672',
    ink: '#efefec',
    'ink-2': '#b5b5af',
    'ink-3': '#989892',
    'ink-mark': '#868680',
    'ink-faint': '#434541',
    fill: '#efefec',
    'fill-hover': '#d7d7d2',
    'on-fill': '#141514',
    focus: '#efefec',
    protected: '#7dd6a8',
    'protected-mark': '#3fb57d',
    'protected-wash': '#12231a',
    'protected-line': '#214631',
    attention: '#ebbd66',
    'attention-mark': '#d99f33',
    'attention-wash': '#251c0b',
    'attention-line': '#4b3b18',
    failed: '#f5948b',
    'failed-mark': '#e8685c',
    'failed-wash': '#2a1513',
    'failed-line': '#5a2a25',
    running: '#98b9f9',
    'running-mark': '#5d8ff0',
    'running-wash': '#121d32',
    'running-line': '#284273',
  },
} as const

const ink: MantineColorsTuple = [
  '#fbfbfa',
  '#f5f5f3',
  '#e7e6e2',
  '#d3d1cb',
  '#a9a7a0',
  '#8f8d85',
  '#696861',
  '#51504b',
  '#33332f',
  '#181816',
]
const dark: MantineColorsTuple = [
  '#efefec',
  '#b5b5af',
  '#989892',
  '#747672',
  '#3a3c3a',
  '#272927',
  '#1a1b1a',
  '#151615',
  '#0e0f0e',
  '#090a09',
]

/** Role tokens become CSS variables (`--paper`, `--ink-2`, `--failed-wash` …), and Mantine's own variables follow them. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    '--ease': 'cubic-bezier(0.2, 0, 0, 1)',
    '--quick': '120ms',
    '--calm': '240ms',
    '--shadow-pop': '0 0 0 1px var(--line), 0 4px 12px rgb(0 0 0 / 6%), 0 16px 40px rgb(0 0 0 / 10%)',
  },
  light: roleVariables(tokens.light),
  dark: roleVariables(tokens.dark),
})

function roleVariables(roles: Record<string, string>) {
  const own = Object.fromEntries(Object.entries(roles).map(([role, value]) => [`--${role}`, value]))
  return {
    ...own,
    '--mantine-color-body': 'var(--paper)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-3)',
    '--mantine-color-placeholder': 'var(--ink-3)',
    '--mantine-color-default': 'var(--surface)',
    '--mantine-color-default-hover': 'var(--hover)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-anchor': 'var(--ink)',
    '--mantine-color-error': 'var(--failed)',
    '--mantine-color-disabled': 'var(--sunken)',
    '--mantine-color-disabled-color': 'var(--ink-3)',
    '--mantine-color-disabled-border': 'var(--line)',
    '--mantine-color-ink-filled': 'var(--fill)',
    '--mantine-color-ink-filled-hover': 'var(--fill-hover)',
    '--mantine-primary-color-filled': 'var(--fill)',
    '--mantine-primary-color-contrast': 'var(--on-fill)',
  }
}

/** Three weights of action: filled ink (one a screen), outlined, plain. A state colour only where the action is that state. */
const variantColors: VariantColorsResolver = ({ variant, color }) => {
  const state =
    color === 'failed' || color === 'attention' || color === 'protected' || color === 'running' ? color : null
  const text = state ? `var(--${state})` : 'var(--ink)'
  if (variant === 'filled' && state === 'failed')
    return {
      background: 'var(--failed)',
      hover: 'color-mix(in srgb, var(--failed) 88%, var(--ink))',
      color: 'var(--paper)',
      border: '1px solid transparent',
    }
  if (variant === 'filled')
    return {
      background: 'var(--fill)',
      hover: 'var(--fill-hover)',
      color: 'var(--on-fill)',
      border: '1px solid transparent',
    }
  if (variant === 'subtle' || variant === 'transparent')
    return {
      background: 'transparent',
      hover: 'var(--hover)',
      color: state ? text : 'var(--ink-2)',
      border: '1px solid transparent',
    }
  return {
    background: 'var(--surface)',
    hover: 'var(--hover)',
    color: text,
    border: `1px solid var(--${state ? `${state}-line` : 'line-strong'})`,
  }
}

export const theme = createTheme({
  colors: { ink, dark },
  primaryColor: 'ink',
  primaryShade: { light: 9, dark: 0 },
  variantColorResolver: variantColors,
  white: '#ffffff',
  black: '#181816',
  fontFamily: "'Inter Variable', Inter, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "'Geist Mono Variable', ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '24px', xl: '28px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '28px', lineHeight: '34px' },
      h2: { fontSize: '16px', lineHeight: '24px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
    },
  },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '40px' },
  radius: { xs: '4px', sm: '6px', md: '10px', lg: '14px', xl: '999px' },
  defaultRadius: 'sm',
  shadows: {
    xs: 'none',
    sm: '0 1px 2px rgb(0 0 0 / 5%)',
    md: 'var(--shadow-pop)',
    lg: 'var(--shadow-pop)',
    xl: 'var(--shadow-pop)',
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm', variant: 'default' } },
    ActionIcon: { defaultProps: { variant: 'subtle', size: 30 } },
    Tooltip: { defaultProps: { openDelay: 250, withArrow: false, color: 'ink' } },
    Menu: {
      defaultProps: {
        shadow: 'md',
        width: 210,
        position: 'bottom-end',
        // Menus belong to the page's main part, and begin at their first item.
        portalProps: { target: '#main' },
        withInitialFocusPlaceholder: false,
      },
    },
    Modal: { defaultProps: { radius: 'md', overlayProps: { backgroundOpacity: 0.35 } } },
    TextInput: { defaultProps: { size: 'sm' } },
    NumberInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', allowDeselect: false } },
    SegmentedControl: { defaultProps: { size: 'sm', radius: 'sm' } },
    Skeleton: { defaultProps: { radius: 'xs' } },
  },
})
