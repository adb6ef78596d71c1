import { createApp } from 'vue';
import type { MeasurementPage as PageData } from '../../src/report/page/measurement-page.js';
import '../page.css';
import { pageData } from '../page-data.js';
import MeasurementPage from './MeasurementPage.vue';

const data = await pageData<PageData>();
if (data === null) throw new Error('This page is a template: measure --html writes its data into it.');
document.title = `${data.name} · diffusion-bounds`;
createApp(MeasurementPage, { data }).mount('#app');
