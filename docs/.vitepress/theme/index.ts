import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import ClaimEvidence from './ClaimEvidence.vue';
import './theme.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('ClaimEvidence', ClaimEvidence);
  },
} satisfies Theme;
