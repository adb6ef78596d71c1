import { createApp } from 'vue';
import type { ConjecturePage as PageData } from '../../src/report/page/conjecture-page.js';
import '../page.css';
import { pageData } from '../page-data.js';
import ConjecturePage from './ConjecturePage.vue';

const data = await pageData<PageData>();
if (data === null) throw new Error('This page is a template: conjecture --report writes its data into it.');
const { title, bound } = data.result.conjecture;
document.title = `${data.result.verdict}: ${title ?? bound} · diffusion-bounds`;
createApp(ConjecturePage, { data }).mount('#app');
