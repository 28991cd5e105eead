import { createTheme, type MantineColorsTuple } from '@mantine/core';

const teal: MantineColorsTuple = [
  '#e8f4f6',
  '#cfe6ea',
  '#a0ced6',
  '#6cb3bf',
  '#439dac',
  '#278696',
  '#17707f',
  '#0f5b69',
  '#0f4c5c',
  '#0a3a47',
];
const gray: MantineColorsTuple = [
  '#f7f8f9',
  '#eff1f3',
  '#e2e5e9',
  '#d0d5db',
  '#b1b9c2',
  '#87919d',
  '#616b77',
  '#48515c',
  '#313840',
  '#1d2228',
];
const dark: MantineColorsTuple = [
  '#dde2e8',
  '#bcc4cd',
  '#98a2ae',
  '#727d8a',
  '#3c4652',
  '#2d3640',
  '#222a33',
  '#1a2128',
  '#14191f',
  '#0e1216',
];

export const theme = createTheme({
  colors: { teal, gray, dark },
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 6 },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, 'Cascadia Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: '11.5px', sm: '13px', md: '14px', lg: '16px', xl: '19px' },
  lineHeights: { xs: '1.35', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  defaultRadius: 4,
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '19px' }, h2: { fontSize: '15px' }, h3: { fontSize: '13px' } },
  },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs' } },
    TextInput: { defaultProps: { size: 'xs' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'xs', allowDeselect: false, checkIconPosition: 'right' } },
    Textarea: { defaultProps: { size: 'sm' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Tooltip: { defaultProps: { openDelay: 350, withinPortal: true } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    Modal: { defaultProps: { transitionProps: { duration: 80 } } },
    Drawer: { defaultProps: { transitionProps: { duration: 80 } } },
  },
});
