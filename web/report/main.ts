import { createApp } from 'vue';
import type { PageData } from '../../src/report/page/page-data.js';
import '../page.css';
import { pageData } from '../page-data.js';
import ReportPage from './ReportPage.vue';

const data = await pageData<PageData>();
if (data === null) throw new Error('This page is a template: a run writes its data into it.');
document.title = `${data.run.outcome}: ${data.run.system} · diffusion-bounds`;
createApp(ReportPage, { data }).mount('#app');
